package dev.weir.bench;

import dev.weir.fallback.Deadline;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How often requests waited for Redis. A request may do so after its servlet has returned, so each
 * is asked some thousands of requests later, or when the sum is.
 */
final class LatestWaits {
  private static final int LATER = 1 << 12;

  private final AtomicReferenceArray<@Nullable Deadline> latest = new AtomicReferenceArray<>(LATER);
  private final AtomicInteger next = new AtomicInteger();
  private final LongAdder waits = new LongAdder();

  void add(Deadline deadline) {
    count(latest.getAndSet(next.getAndIncrement() & (LATER - 1), deadline));
  }

  long sum() {
    for (int i = 0; i < LATER; i++) {
      count(latest.getAndSet(i, null));
    }
    return waits.sum();
  }

  private void count(@Nullable Deadline deadline) {
    if (deadline != null) {
      waits.add(deadline.waits());
    }
  }
}
