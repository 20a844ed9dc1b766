/** Sessions as Redis keeps them: what a commit carries, what a load brings, and the scripts. */
@NullMarked
package dev.weir.session.store;

import org.jspecify.annotations.NullMarked;
