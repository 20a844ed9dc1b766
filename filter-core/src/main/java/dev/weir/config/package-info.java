/** Settings: the key list, the sources, their precedence and validation. */
@NullMarked
package dev.weir.config;

import org.jspecify.annotations.NullMarked;
