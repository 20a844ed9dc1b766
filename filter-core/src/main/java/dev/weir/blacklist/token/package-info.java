/** How a token is spelt, and the hashes that stand for it. */
@NullMarked
package dev.weir.blacklist.token;

import org.jspecify.annotations.NullMarked;
