package dev.weir.blacklist;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.RedisExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Neither a token nor what it says leaves the process. */
class TokenSecrecyTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  private static final String ID = "jti-that-nobody-may-see";
  private static final String SUBJECT = "subject-that-nobody-may-see";
  private static final String OPAQUE = "opaque-token-that-nobody-may-see";
  private static final Logger WEIR = Logger.getLogger("dev.weir");

  private final Everything everything = new Everything();

  /** All that is logged, down to the finest. */
  private static final class Everything extends Handler {
    final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    public void publish(LogRecord event) {
      lines.add(new SimpleFormatter().format(event));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void listen() {
    WEIR.setLevel(Level.ALL);
    WEIR.setUseParentHandlers(false);
    WEIR.addHandler(everything);
  }

  @AfterEach
  void stopListening() {
    WEIR.removeHandler(everything);
    WEIR.setUseParentHandlers(true);
    WEIR.setLevel(null);
  }

  @Test
  void noTokenNoNameAndNoSubjectStandsInRedisLogsOrMetrics() {
    String token = TestTokens.live(SUBJECT, ID);
    try (Weir weir =
        TestWeir.over(
            redis.url(), Map.of("weir.tokens.enabled", "true", "weir.tokens.max-length", "4096"))) {
      TokenBlacklist blacklist = weir.blacklist().orElseThrow();
      await().until(() -> blacklist.age().isPresent());
      everywhere(weir, token);
      List<String> secrets = secrets(token);
      assertHidden(dump(), secrets, "Redis");
      redis.server().kill();
      everywhere(weir, token);
      assertHidden(String.join("\n", everything.lines), secrets, "logs");
      assertThat(everything.lines).anyMatch(line -> line.contains("revoked"));
      assertHidden(weir.telemetry().gauges().toString(), secrets, "metrics");
      assertHidden(weir.health().toString(), secrets, "health");
      assertHidden(blacklist.live(100) + " " + weir.settings(), secrets, "descriptions");
    }
  }

  private static void everywhere(Weir weir, String token) {
    TokenBlacklist blacklist = weir.blacklist().orElseThrow();
    Freshness strict = new Freshness(Duration.ZERO, Duration.ZERO);
    for (String one : List.of(token, OPAQUE, token + "x", "not a token " + OPAQUE)) {
      blacklist.check(one, strict, weir.newDeadline());
    }
    blacklist.revoke(token, "the user logged out\r\nforged line");
    blacklist.revoke(OPAQUE, "logout");
    blacklist.revokeAll(Scope.subject(SUBJECT), "logout");
    for (String one : List.of(token, OPAQUE)) {
      blacklist.check(one, strict, weir.newDeadline());
    }
  }

  private static List<String> secrets(String token) {
    String[] parts = token.split("\\.", -1);
    return List.of(ID, SUBJECT, OPAQUE, parts[1].substring(0, 30), parts[2].substring(0, 20));
  }

  @Test
  void aReasonCannotForgeALineOfTheLog() {
    assertThat(LogText.of("a\r\nb\u2028c\u0000d")).isEqualTo("a??b?c?d");
    assertThat(LogText.of("x".repeat(500))).hasSize(120);
  }

  private static void assertHidden(String text, List<String> secrets, String where) {
    assertThat(text).as(where).isNotEmpty();
    secrets.forEach(secret -> assertThat(text.contains(secret)).as(where).isFalse());
  }

  private static String dump() {
    StringBuilder all = new StringBuilder();
    for (Object key : (List<?>) requireNonNull(redis.command("KEYS", "*"))) {
      String name = String.valueOf(key);
      all.append(name).append('\n').append(redis.command("TYPE", name)).append('\n');
      byte[] dump =
          (byte[])
              requireNonNull(redis.command("DUMP".getBytes(ISO_8859_1), name.getBytes(ISO_8859_1)));
      all.append(new String(dump, ISO_8859_1)).append('\n');
    }
    assertThat(all.toString()).contains("tokens:{revoked}", "not-before:{revoked}");
    return all.toString();
  }
}
