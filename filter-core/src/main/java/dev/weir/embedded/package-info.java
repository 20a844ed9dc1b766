/** A private real Redis server and a faulty proxy, for development, demo and tests. */
@NullMarked
package dev.weir.embedded;

import org.jspecify.annotations.NullMarked;
