/** What the Servlet specification asks of sessions, held against a container's own and Weir's. */
@org.jspecify.annotations.NullMarked
package dev.weir.conformance;
