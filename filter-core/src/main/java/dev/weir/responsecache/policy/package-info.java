/**
 * What HTTP says of caching (RFC 9111, 5861, 9211, 9213, 9875), as decisions that know neither a
 * clock nor a store: whether a response may be stored, for how long it is fresh, which request it
 * answers.
 */
@NullMarked
package dev.weir.responsecache.policy;

import org.jspecify.annotations.NullMarked;
