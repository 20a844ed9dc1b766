/** What happened: counters, gauges and health states for logs and metrics. */
@NullMarked
package dev.weir.telemetry;

import org.jspecify.annotations.NullMarked;
