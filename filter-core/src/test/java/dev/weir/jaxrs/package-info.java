/** A JAX-RS application with Weir's annotations. */
@org.jspecify.annotations.NullMarked
package dev.weir.jaxrs;
