/** What is revoked: as every node holds it, and as Redis does. */
@NullMarked
package dev.weir.blacklist.replica;

import org.jspecify.annotations.NullMarked;
