/** A shared HTTP cache (RFC 9111) inside the application: decisions as pure code, two tiers. */
@NullMarked
package dev.weir.responsecache;

import org.jspecify.annotations.NullMarked;
