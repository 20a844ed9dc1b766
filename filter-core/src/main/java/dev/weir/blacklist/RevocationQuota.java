package dev.weir.blacklist;

import dev.weir.local.LocalTier;
import dev.weir.telemetry.Telemetry;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Bounds how many tokens of one subject are revoked one by one, so that nobody fills the set of
 * revocations with tokens of his own. Thread-safe.
 */
final class RevocationQuota {
  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long MOST_BYTES = 1L << 20;
  private static final long ENTRY_BYTES = 160;

  private final int perMinute;
  private final LongSupplier nanoTime;
  private final LocalTier<Scope, Window> windows;

  private record Window(long sinceNanos, int count) {
    boolean over(long now) {
      return now - sinceNanos >= WINDOW_NANOS;
    }
  }

  RevocationQuota(int perMinute, LongSupplier nanoTime, Telemetry telemetry) {
    this.perMinute = perMinute;
    this.nanoTime = nanoTime;
    this.windows =
        new LocalTier<>(
            "token-source",
            MOST_BYTES,
            (source, window) -> ENTRY_BYTES + 2L * source.value().length(),
            telemetry);
  }

  /** Whether one more may be revoked; a token without a subject always may. */
  boolean allows(Claims claims) {
    return claims.scopes().stream()
        .filter(scope -> scope.kind() == Scope.Kind.SUBJECT)
        .allMatch(this::take);
  }

  private boolean take(Scope subject) {
    long now = nanoTime.getAsLong();
    Window counted =
        windows.compute(
            subject,
            (key, window) ->
                window == null || window.over(now)
                    ? new Window(now, 1)
                    : new Window(window.sinceNanos(), window.count() + 1));
    return counted == null || counted.count() <= perMinute;
  }
}
