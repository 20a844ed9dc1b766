/** Jetty nodes that show what the library does. */
@NullMarked
package dev.weir.demo;

import org.jspecify.annotations.NullMarked;
