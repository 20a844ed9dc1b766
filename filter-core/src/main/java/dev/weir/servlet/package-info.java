/** Servlet filters and wrappers. Only home of jakarta.servlet. */
@NullMarked
package dev.weir.servlet;

import org.jspecify.annotations.NullMarked;
