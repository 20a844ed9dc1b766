/** The journal's files: what Redis has yet to take, for the case that the process is killed. */
@NullMarked
package dev.weir.fallback.disk;

import org.jspecify.annotations.NullMarked;
