/** State of clients that are no browsers, by platform and chat, without session ids. */
@NullMarked
package dev.weir.session.conversation;

import org.jspecify.annotations.NullMarked;
