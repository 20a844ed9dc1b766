package dev.weir.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** A row of the report. */
record Measure(String title, String format, ToDoubleFunction<Sample> value) {
  static final List<Measure> ALL =
      List.of(
          new Measure("requests/s", "%.0f", Sample::requestsPerSecond),
          new Measure("p50, µs", "%.0f", Sample::p50Micros),
          new Measure("p99, µs", "%.0f", Sample::p99Micros),
          new Measure("server CPU per request, µs", "%.1f", Sample::cpuMicros),
          new Measure("allocated per request, bytes", "%.0f", Sample::allocatedBytes),
          new Measure("waits for Redis per request", "%.3f", Sample::waits),
          new Measure("scripts per request", "%.3f", Sample::scripts),
          new Measure("Redis commands per request, scripts' own too", "%.3f", Sample::commands),
          new Measure("Redis CPU per request, µs", "%.1f", Sample::redisCpuMicros),
          new Measure("load generator CPU per request, µs", "%.1f", Sample::loadCpuMicros),
          new Measure("others' share of the machine, %", "%.0f", Sample::othersPercent));
}
