/** Annotations for JAX-RS resources, and the filters that act on them. */
@org.jspecify.annotations.NullMarked
package dev.weir.jaxrs;
