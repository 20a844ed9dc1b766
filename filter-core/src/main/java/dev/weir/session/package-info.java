/** Sessions without any web API: ids, shared live sessions, their Redis and local stores. */
@NullMarked
package dev.weir.session;

import org.jspecify.annotations.NullMarked;
