/** Builds the engines from settings, hands them out, closes them. */
@NullMarked
package dev.weir;

import org.jspecify.annotations.NullMarked;
