package dev.weir.session.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.RedisExtension;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Conversations through real outages. */
final class ConversationOutageTest {
  // One secret: what stands for a chat must not change with the Redis.
  private static final Map<String, String> SETTINGS = Map.of("weir.secret", "s".repeat(32));
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @RegisterExtension final RedisExtension redis = RedisExtension.ownServer();

  private Weir a;
  private Weir b;

  @BeforeEach
  void start() {
    a = TestWeir.over(redis.url(), SETTINGS);
    b = TestWeir.over(redis.url(), SETTINGS);
    TestWeir.awaitWarm(a);
    TestWeir.awaitWarm(b);
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
  }

  private static Conversation chat(Weir node) {
    return node.conversations().of("telegram", "42");
  }

  private void awaitDelivered() {
    await()
        .atMost(LIMIT)
        .until(
            () ->
                "EMPTY".equals(a.health().components().get("journal"))
                    && "EMPTY".equals(b.health().components().get("journal")));
    TestWeir.awaitWarm(a);
    TestWeir.awaitWarm(b);
  }

  @Test
  void goesOnWithoutRedisAndBringsTogetherWhatBothNodesWrote() {
    chat(a).put("step", 1);
    assertThat(chat(b).get("step")).contains(1);
    redis.server().kill();
    chat(a).put("step", 2);
    assertThat(chat(a).all()).isEqualTo(Map.of("step", 2));
    chat(b).put("name", "ann");
    assertThat(chat(b).all()).isEqualTo(Map.of("step", 1, "name", "ann"));
    redis.server().restart(true);
    awaitDelivered();
    assertThat(chat(a).all()).isEqualTo(Map.of("step", 2, "name", "ann"));
    assertThat(chat(b).all()).isEqualTo(Map.of("step", 2, "name", "ann"));
  }

  @Test
  void endsWithoutRedisForAllNodes() {
    chat(a).put("step", 1);
    chat(b).put("name", "ann");
    redis.server().kill();
    chat(b).end();
    assertThat(chat(b).all()).isEmpty();
    chat(b).put("again", true);
    redis.server().restart(true);
    awaitDelivered();
    assertThat(chat(a).all()).isEqualTo(Map.of("again", true));
  }

  @Test
  void putsBackWhatARedisHasLost() {
    chat(a).put("step", 1);
    chat(b).put("name", "ann");
    assertThat(chat(b).all()).hasSize(2);
    redis.server().restart(false);
    await().atMost(LIMIT).until(() -> chat(a).all().size() == 2);
    awaitDelivered();
    assertThat(chat(b).all()).isEqualTo(Map.of("step", 1, "name", "ann"));
  }
}
