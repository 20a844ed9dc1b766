/** Where permits are counted: in Redis, on this node, and in both in turn. */
@NullMarked
package dev.weir.ratelimit.store;

import org.jspecify.annotations.NullMarked;
