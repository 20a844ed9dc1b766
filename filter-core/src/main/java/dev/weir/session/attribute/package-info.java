/** Values of attributes as bytes, and which classes may be read back. */
@NullMarked
package dev.weir.session.attribute;

import org.jspecify.annotations.NullMarked;
