/** Where stored responses are: in this process, in Redis, and what has been purged of them. */
@NullMarked
package dev.weir.responsecache.store;

import org.jspecify.annotations.NullMarked;
