/** What using Weir costs, measured: engines with JMH, requests end to end against a bare Jetty. */
@NullMarked
package dev.weir.bench;

import org.jspecify.annotations.NullMarked;
