/** Revoked tokens: fingerprints, the set that every node holds, and what is asked of it. */
@NullMarked
package dev.weir.blacklist;

import org.jspecify.annotations.NullMarked;
