/** How often somebody may do something. */
@NullMarked
package dev.weir.ratelimit;

import org.jspecify.annotations.NullMarked;
