package dev.weir.session.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisExtension;
import dev.weir.redis.Envelope;
import dev.weir.redis.KeySpace;
import dev.weir.redis.RedisClock;
import dev.weir.redis.RedisGateway;
import dev.weir.redis.RedisSettings;
import dev.weir.redis.SecretRing;
import dev.weir.redis.Signals;
import dev.weir.telemetry.Telemetry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The scripts of sessions, one by one, on a real Redis. */
final class RedisSessionsTest {
  private static final String HANDLE = "h".repeat(22);

  /** A moment ago: older removals would be forgotten at once. */
  private static final long T = (System.currentTimeMillis() - 10_000) * 1000;

  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private final Telemetry telemetry = new Telemetry();
  private RedisGateway gateway;
  private RedisSessions sessions;

  @BeforeEach
  void connect() {
    RedisSettings settings =
        new RedisSettings(
            new RedisSettings.Topology.Single(redis.server().host(), redis.server().port()),
            null,
            () -> null,
            0,
            false,
            null,
            4,
            2,
            Duration.ofSeconds(5),
            Duration.ofSeconds(20));
    gateway = new RedisGateway(settings, telemetry, new SecureRandom());
    assertThat(gateway.awaitConnected(Duration.ofSeconds(20))).isTrue();
    SecretRing secrets = SecretRing.fixed("s".repeat(32).getBytes(US_ASCII));
    KeySpace keys = new KeySpace("weir", "test");
    RedisClock clock = new RedisClock(System::nanoTime, () -> T);
    Signals signals = new Signals(gateway, keys, clock, "node");
    sessions =
        new RedisSessions(
            gateway,
            keys,
            new Envelope(secrets),
            new RedisSessions.Traits("node", signals, Duration.ofMinutes(1), Duration.ofHours(2)),
            telemetry);
  }

  @AfterEach
  void disconnect() {
    gateway.close();
  }

  private static <T> T now(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static Change set(String name, long stamp, String value) {
    return new Change(name, stamp, value.getBytes(US_ASCII), false);
  }

  private static SessionDelta delta(boolean whole, long base, long stamp, Change... changes) {
    return delta(whole ? "hash" : null, whole, base, stamp, List.of(changes));
  }

  private static SessionDelta delta(
      @Nullable String hash, boolean whole, long base, long stamp, List<Change> changes) {
    return new SessionDelta(
        HANDLE,
        whole,
        base,
        stamp,
        hash,
        hash == null ? 0 : stamp,
        1,
        2,
        whole ? 1800 : null,
        changes);
  }

  private StoredSession load(String hash) {
    LoadResult result = now(sessions.load(HANDLE, hash, 0));
    assertThat(result).isInstanceOf(LoadResult.Found.class);
    return ((LoadResult.Found) result).session();
  }

  private String value(String name) {
    return load("hash").attributes().stream()
        .filter(change -> change.name().equals(name))
        .map(change -> change.value() == null ? "removed" : new String(change.value(), US_ASCII))
        .findFirst()
        .orElse("absent");
  }

  @Test
  void createsLoadsAndRecognisesASession() {
    assertThat(now(sessions.load(HANDLE, "hash", 0))).isEqualTo(new LoadResult.Absent(false));
    now(sessions.commit(delta(true, 0, T, set("a", T, "1"))));
    StoredSession stored = load("hash");
    assertThat(stored.version()).isEqualTo(T);
    assertThat(stored.interval()).isEqualTo(1800);
    assertThat(value("a")).isEqualTo("1");
    assertThat(now(sessions.load(HANDLE, "hash", T))).isEqualTo(new LoadResult.Unchanged(2));
    assertThat(now(sessions.load(HANDLE, "other", 0))).isEqualTo(new LoadResult.Rotated(false, T));
  }

  @Test
  void updatesNothingThatIsNotThere() {
    assertThat(now(sessions.commit(delta(false, 0, T, set("a", T, "1")))))
        .isEqualTo(new CommitResult.Absent());
    assertThat(redis.command("KEYS", "*session*")).isEqualTo(List.of());
  }

  @Test
  void keepsTheNewerOfTwoWritesInWhateverOrderTheyArrive() {
    now(sessions.commit(delta(true, 0, T, set("a", T, "1"))));
    now(sessions.commit(delta(false, T, T + 20, set("a", T + 20, "new"))));
    now(sessions.commit(delta(false, T, T + 10, set("a", T + 10, "late"))));
    assertThat(value("a")).isEqualTo("new");
  }

  @Test
  void doesNothingWhenACommitArrivesTwice() {
    now(sessions.commit(delta(true, 0, T, set("a", T, "1"))));
    SessionDelta again = delta(false, T, T + 10, set("a", T + 10, "2"));
    now(sessions.commit(again));
    CommitResult second = now(sessions.commit(again));
    assertThat(second).isEqualTo(new CommitResult.Stored(T + 10, false));
    assertThat(load("hash").version()).isEqualTo(T + 10);
  }

  @Test
  void remembersARemovalAgainstALateWrite() {
    now(sessions.commit(delta(true, 0, T, set("a", T, "1"))));
    now(sessions.commit(delta(false, T, T + 20, new Change("a", T + 20, null, false))));
    now(sessions.commit(delta(false, T, T + 10, set("a", T + 10, "late"))));
    assertThat(value("a")).isEqualTo("removed");
    now(sessions.commit(delta(false, T + 20, T + 30, set("a", T + 30, "back"))));
    assertThat(value("a")).isEqualTo("back");
  }

  @Test
  void letsAnythingStoredWinOverAWeakWrite() {
    now(sessions.commit(delta(true, 0, T, set("a", T, "stored"))));
    now(
        sessions.commit(
            delta(
                false,
                0,
                T + 10,
                new Change("a", T + 10, new byte[] {'w'}, true),
                new Change("b", T + 10, new byte[] {'w'}, true))));
    assertThat(value("a")).isEqualTo("stored");
    assertThat(value("b")).isEqualTo("w");
  }

  @Test
  void staysEndedWhateverIsCommitted() {
    now(sessions.commit(delta(true, 0, T, set("a", T, "1"))));
    now(sessions.end(HANDLE));
    assertThat(now(sessions.commit(delta(true, 0, T + 10, set("a", T + 10, "2")))))
        .isEqualTo(new CommitResult.Ended());
    assertThat(now(sessions.load(HANDLE, "hash", 0))).isEqualTo(new LoadResult.Ended());
  }

  @Test
  void replacesTheSecretAndTellsALateClientApart() {
    now(sessions.commit(delta(true, 0, T, set("a", T, "1"))));
    now(sessions.commit(delta("fresh", false, T, T + 10, List.of())));
    assertThat(load("fresh").secretStamp()).isEqualTo(T + 10);
    assertThat(now(sessions.load(HANDLE, "hash", 0))).isInstanceOf(LoadResult.Rotated.class);
    assertThat(now(sessions.load(HANDLE, "never", 0)))
        .isEqualTo(new LoadResult.Rotated(false, T + 10));
  }

  @Test
  void capsTheStampsOfAClockThatRunsAhead() {
    long farAhead = 8_000_000_000_000_000L;
    now(sessions.commit(delta(true, 0, farAhead, set("a", farAhead, "1"))));
    long version = load("hash").version();
    assertThat(version).isLessThan(farAhead);
    now(sessions.commit(delta(false, version, version + 1, set("a", version + 1, "2"))));
    assertThat(value("a")).isEqualTo("2");
  }

  @Test
  void saysWhetherAnybodyElseWroteInBetween() {
    now(sessions.commit(delta(true, 0, T, set("a", T, "1"))));
    assertThat(now(sessions.commit(delta(false, T, T + 5, set("b", T + 5, "1")))))
        .isEqualTo(new CommitResult.Stored(T + 5, true));
    assertThat(now(sessions.commit(delta(false, T, T + 9, set("c", T + 9, "1")))))
        .isEqualTo(new CommitResult.Stored(T + 9, false));
  }

  @Test
  void carriesThousandsOfAttributes() {
    List<Change> many = new ArrayList<>();
    for (int i = 0; i < 6000; i++) {
      many.add(set("n" + i, T, "v" + i));
    }
    now(sessions.commit(delta("hash", true, 0, T, many)));
    assertThat(load("hash").attributes()).hasSize(6000);
    assertThat(value("n5999")).isEqualTo("v5999");
  }

  @Test
  void extendsLifeOnlyForWhoKnowsTheSecret() {
    now(sessions.commit(delta(true, 0, T, set("a", T, "1"))));
    assertThat(now(sessions.touch(HANDLE, "other", 5000))).isFalse();
    assertThat(load("hash").lastAccessMillis()).isEqualTo(2);
    assertThat(now(sessions.touch(HANDLE, "hash", 5000))).isTrue();
    assertThat(load("hash").lastAccessMillis()).isEqualTo(5000);
  }
}
