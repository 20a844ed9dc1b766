/** Every fault of the design, made and mended under load, and what users saw of it. */
@NullMarked
package dev.weir.chaos;

import org.jspecify.annotations.NullMarked;
