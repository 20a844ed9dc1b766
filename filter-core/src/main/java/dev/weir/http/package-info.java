/** HTTP values without any web API: cookies, paths, headers. */
@NullMarked
package dev.weir.http;

import org.jspecify.annotations.NullMarked;
