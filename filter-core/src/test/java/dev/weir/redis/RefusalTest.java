package dev.weir.redis;

import static dev.weir.redis.Gateways.ADD;
import static dev.weir.redis.Gateways.ECHO;
import static dev.weir.redis.Gateways.PUT;
import static dev.weir.redis.Gateways.await;
import static dev.weir.redis.Gateways.failureKind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.weir.embedded.RedisConnection;
import dev.weir.embedded.RedisErrorReply;
import dev.weir.embedded.RedisExtension;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a real Redis says when it answers but refuses. */
class RefusalTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  private static final List<String> KEY = List.of("weir:t:a");

  private final Telemetry telemetry = new Telemetry();
  private final AtomicReference<@Nullable String> password = new AtomicReference<>();
  private RedisGateway gateway;
  // Stays logged in, whatever a test does to the passwords.
  private RedisConnection admin;

  @BeforeEach
  void open() {
    gateway = Gateways.open(Gateways.settings(redis.server().port(), password::get), telemetry);
    assertThat(gateway.awaitConnected(Duration.ofSeconds(10))).isTrue();
    await(gateway.run(PUT, KEY, "value"));
    admin = redis.server().connect();
  }

  @AfterEach
  void close() {
    gateway.close();
    admin.close();
  }

  @Test
  void aReplicaTakesNoWritesButAnswersReads() {
    redis.command("REPLICAOF", "127.0.0.1", "1");

    assertRefusesWrites();
  }

  @Test
  void aFullMemoryTakesNoWritesButAnswersReads() {
    redis.command("CONFIG", "SET", "maxmemory", "1");

    assertRefusesWrites();
  }

  @Test
  void missingReplicasMeanNoWrites() {
    redis.command("CONFIG", "SET", "min-replicas-to-write", "1");

    assertRefusesWrites();
  }

  @Test
  void aDiskThatTakesNoSnapshotMeansNoWritesAndKeepsConnections() throws IOException {
    List<?> dir = (List<?>) redis.command("CONFIG", "GET", "dir");
    assertThat(dir).isNotNull();
    Files.createDirectories(Path.of(String.valueOf(dir.get(1)), "dump.rdb", "full"));
    redis.command("CONFIG", "SET", "save", "3600 1");
    redis.command("BGSAVE");
    await().until(() -> info("persistence").contains("rdb_last_bgsave_status:err"));
    List<String> connections = connections();
    assertThat(connections).isNotEmpty();

    assertRefusesWrites();

    // Redis refuses PING in this state: that must not make us take connections for dead.
    await().during(Duration.ofMillis(2500)).until(() -> connections().containsAll(connections));
  }

  @Test
  void aBusyRedisIsAnOutage() {
    redis.command("CONFIG", "SET", "busy-reply-threshold", "1");
    try (RedisConnection hog = redis.server().connect()) {
      CompletableFuture<Throwable> script =
          CompletableFuture.supplyAsync(
              () -> catchThrowable(() -> hog.command("EVAL", "while true do end", "0")));
      await().until(() -> failsWith(ECHO, Failure.OUTAGE));
      await().until(() -> "OK".equals(answer("SCRIPT", "KILL")));
      assertThat(script.join()).isInstanceOf(RedisErrorReply.class);
    }

    await().until(() -> succeeds(ECHO));
  }

  @Test
  void aValueOfAnotherTypeIsBadData() {
    redis.command("DEL", KEY.get(0));
    redis.command("LPUSH", KEY.get(0), "x");

    assertThat(failureKind(gateway.run(ECHO, KEY))).isEqualTo(Failure.BAD_DATA);
  }

  @Test
  void aCounterThatIsNoNumberIsBadData() {
    assertThat(failureKind(gateway.run(ADD, KEY))).isEqualTo(Failure.BAD_DATA);
  }

  @Test
  void aMissingRightIsAMisconfiguration() {
    redis.command("ACL", "SETUSER", "default", "-set");
    assertThat(failureKind(gateway.run(PUT, KEY, "x"))).isEqualTo(Failure.MISCONFIGURED);
    assertThat(await(gateway.run(ECHO, KEY)).text(0)).isEqualTo("value");

    redis.command("ACL", "SETUSER", "default", "-evalsha");
    assertThat(failureKind(gateway.run(ECHO, KEY))).isEqualTo(Failure.MISCONFIGURED);

    redis.command("ACL", "SETUSER", "default", "+@all", "resetkeys", "~other:*");
    assertThat(failureKind(gateway.run(ECHO, KEY))).isEqualTo(Failure.MISCONFIGURED);
    assertThat(telemetry.total(Event.REDIS_MISCONFIGURED)).isEqualTo(3);
  }

  @Test
  void aPasswordThatWasSetIsAMisconfigurationUntilItIsKnown() {
    admin.command("CONFIG", "SET", "requirepass", "hunter2");
    admin.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

    await().until(() -> failsWith(ECHO, Failure.MISCONFIGURED));

    password.set("hunter2");
    admin.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    await().until(() -> succeeds(ECHO));
  }

  @Test
  void aRotatedPasswordIsPickedUpWithoutANewGateway() {
    admin.command("CONFIG", "SET", "requirepass", "hunter2");
    password.set("old");
    admin.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    await().until(() -> failsWith(ECHO, Failure.MISCONFIGURED));

    password.set("hunter2");

    await().until(() -> succeeds(ECHO));
  }

  @Test
  void noRoomForAnotherClientIsAnOutage() {
    admin.command("CONFIG", "SET", "maxclients", "1");
    admin.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    await().until(() -> failsWith(ECHO, Failure.OUTAGE));

    admin.command("CONFIG", "SET", "maxclients", "100");

    await().until(() -> succeeds(ECHO));
  }

  private void assertRefusesWrites() {
    assertThat(failureKind(gateway.run(PUT, KEY, "other"))).isEqualTo(Failure.REFUSES_WRITES);
    assertThat(await(gateway.run(ECHO, KEY)).text(0)).isEqualTo("value");
    assertThat(telemetry.total(Event.REDIS_WRITE_REFUSED)).isEqualTo(1);
    assertThat(telemetry.total(Event.REDIS_OUTAGE)).isZero();
  }

  private boolean succeeds(Script script) {
    return gateway.run(script, KEY).handle((reply, error) -> error == null).join();
  }

  private boolean failsWith(Script script, Failure failure) {
    return gateway
        .run(script, KEY)
        .handle(
            (reply, error) ->
                error instanceof RedisUnavailable unavailable && unavailable.failure() == failure)
        .join();
  }

  private static String info(String section) {
    return String.valueOf(redis.command("INFO", section));
  }

  /** Ids of the gateway's connections. */
  private List<String> connections() {
    return String.valueOf(admin.command("CLIENT", "LIST"))
        .lines()
        .filter(line -> line.contains(" name=weir "))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .toList();
  }

  private static @Nullable Object answer(String... command) {
    try {
      return redis.command(command);
    } catch (RedisErrorReply e) {
      return e.getMessage();
    }
  }
}
