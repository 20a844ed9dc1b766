package dev.weir.demo;

import jakarta.json.JsonArrayBuilder;
import jakarta.json.spi.JsonProvider;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A report that takes 200 ms to compute, and tells where and when it was. */
final class Report {
  private static final long COMPUTING_NANOS = 200_000_000;
  private static final JsonProvider JSON = JsonProvider.provider();
  private static final int MOST_ROWS = 10_000;

  private Report() {}

  /** The number of rows that {@code asked} stands for, unless it is unreasonable. */
  static Optional<Integer> rows(String asked) {
    return Optional.of(asked)
        .filter(text -> text.matches("[0-9]{1,5}"))
        .map(Integer::valueOf)
        .filter(rows -> rows <= MOST_ROWS);
  }

  static String compute(String node, int count) {
    long begun = System.nanoTime();
    JsonArrayBuilder rows = JSON.createArrayBuilder();
    for (int i = 1; i <= count; i++) {
      rows.add(Reply.object().add("row", i).add("square", (long) i * i));
    }
    while (System.nanoTime() - begun < COMPUTING_NANOS) {
      LockSupport.parkNanos(COMPUTING_NANOS - (System.nanoTime() - begun));
    }
    return Reply.object()
        .add("node", node)
        .add("computedAt", System.nanoTime())
        .add("rows", rows)
        .build()
        .toString();
  }
}
