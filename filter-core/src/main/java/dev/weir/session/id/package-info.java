/**
 * Session ids and the versions that clients carry: signed, so that a forged one costs Redis
 * nothing.
 */
@NullMarked
package dev.weir.session.id;

import org.jspecify.annotations.NullMarked;
