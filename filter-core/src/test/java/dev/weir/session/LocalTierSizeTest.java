package dev.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.local.LocalTier;
import dev.weir.session.attribute.AttributeCodec;
import dev.weir.session.attribute.ClassFilter;
import dev.weir.session.id.SessionId;
import dev.weir.telemetry.Telemetry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A hundred thousand sessions on one node stay within the bytes that it is given for them. */
final class LocalTierSizeTest {
  private static final System.Logger LOG = System.getLogger("dev.weir.session");
  private static final long MAX = 64L << 20;
  private static final int SESSIONS = 100_000;

  private final Telemetry telemetry = new Telemetry();
  private final AttributeValues values =
      new AttributeValues(
          new AttributeCodec(
              new ClassFilter(List.of(), getClass().getClassLoader()),
              getClass().getClassLoader(),
              null),
          settings(),
          telemetry);

  private static SessionSettings settings() {
    return new SessionSettings(
        Duration.ofMinutes(30),
        Duration.ofSeconds(10),
        65_536,
        1 << 20,
        MAX,
        List.of(),
        SessionSettings.NonSerialisable.AUTO,
        SessionSettings.Unreadable.DROP_ATTRIBUTE,
        Duration.ZERO,
        SessionSettings.Limit.NONE);
  }

  private void use(LiveSessions sessions, int number) {
    String handle = "%022d".formatted(number);
    LiveSession session =
        sessions.acquire(
            LiveSession.begin(
                new SessionId(handle, "s".repeat(22), handle + "t".repeat(44)), 1, 1800, values));
    for (int i = 0; i < 4; i++) {
      session.set("attribute" + i, "v".repeat(number % 200) + i);
    }
    session.turn().lock().lock();
    try {
      assertThat(session.collect(number + 1)).isNotNull();
    } finally {
      session.turn().lock().unlock();
    }
    sessions.release(session);
  }

  private static long usedHeap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  @Test
  void holdsManySessionsInTheBytesThatItIsGiven() {
    LocalTier<String, LiveSession> tier =
        new LocalTier<>("session", MAX, (handle, live) -> live.bytes(), telemetry);
    LiveSessions sessions = new LiveSessions(tier);
    long before = usedHeap();
    for (int i = 0; i < SESSIONS; i++) {
      use(sessions, i);
    }
    tier.cleanUp();
    long heap = usedHeap() - before;
    LOG.log(
        System.Logger.Level.INFO,
        "{0} of {1} sessions held, counted as {2} bytes, {3} bytes of heap",
        tier.entries(),
        SESSIONS,
        tier.bytes(),
        heap);
    assertThat(tier.bytes()).isBetween(MAX / 2, MAX);
    assertThat(tier.entries()).isBetween(1000L, SESSIONS - 1L);
    assertThat(heap).isLessThan(MAX + MAX / 8);
    assertThat(sessions.peek("%022d".formatted(SESSIONS - 1))).isNotNull();
  }
}
