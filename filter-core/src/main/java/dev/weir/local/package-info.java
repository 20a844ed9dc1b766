/** Bounded, expiring, tickable maps. Only home of Caffeine. */
@NullMarked
package dev.weir.local;

import org.jspecify.annotations.NullMarked;
