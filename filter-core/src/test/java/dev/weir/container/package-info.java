/** Web applications deployed into real containers, each in a process of its own. */
@org.jspecify.annotations.NullMarked
package dev.weir.container;
