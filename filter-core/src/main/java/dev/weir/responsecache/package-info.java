/**
 * A shared HTTP cache (RFC 9111) inside the application: what is to be done with a request, and
 * what becomes of its response. The decisions themselves are in {@code policy}, the two tiers in
 * {@code store}.
 */
@NullMarked
package dev.weir.responsecache;

import org.jspecify.annotations.NullMarked;
