package dev.weir;

import dev.weir.config.Settings;
import dev.weir.fallback.Deadline;
import java.util.function.Supplier;

/** Fresh budgets of waiting for Redis. */
final class Deadlines {
  private Deadlines() {}

  static Supplier<Deadline> of(Settings settings) {
    return () -> Deadline.of(settings.fallback().deadline(), System::nanoTime);
  }
}
