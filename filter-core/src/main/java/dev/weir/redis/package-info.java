/**
 * The one door to Redis: gateway, scripts, envelope, classification of failures. Only home of
 * Redisson.
 */
@NullMarked
package dev.weir.redis;

import org.jspecify.annotations.NullMarked;
