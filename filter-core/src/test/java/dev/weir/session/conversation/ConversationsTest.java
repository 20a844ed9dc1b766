package dev.weir.session.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.RedisExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Conversations on two nodes over a real Redis. */
final class ConversationsTest {
  private static final Map<String, String> SMALL =
      Map.of(
          "weir.conversation.brief-life", "1s",
          "weir.session.max-attribute-size", "2KiB",
          "weir.session.max-size", "8KiB");

  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private Weir a;
  private Weir b;

  @BeforeEach
  void start() {
    a = TestWeir.patient(redis.url(), SMALL);
    b = TestWeir.patient(redis.url(), SMALL);
    TestWeir.awaitWarm(a);
    TestWeir.awaitWarm(b);
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
  }

  private Conversation here() {
    return a.conversations().of("telegram", "42");
  }

  private Conversation there() {
    return b.conversations().of("telegram", "42");
  }

  @Test
  void isThereWithoutHavingBegun() {
    assertThat(here().get("step")).isEmpty();
    assertThat(here().all()).isEmpty();
    assertThat(keys()).isEmpty();
  }

  @Test
  void readsOnOneNodeWhatAnotherHasJustWritten() {
    for (int i = 0; i < 100; i++) {
      here().put("step", i);
      assertThat(there().get("step")).contains(i);
      there().update(values -> values.merge("sum", 1, (sum, one) -> (int) sum + (int) one));
      assertThat(here().all()).isEqualTo(Map.of("step", i, "sum", i + 1));
    }
  }

  @Test
  void keepsPlatformsAndChatsApart() {
    a.conversations().of("x", "12").put("who", "12 on x");
    a.conversations().of("x1", "2").put("who", "2 on x1");
    a.conversations().brief("x", "12").put("who", "brief");
    assertThat(b.conversations().of("x", "12").get("who")).contains("12 on x");
    assertThat(b.conversations().of("x1", "2").get("who")).contains("2 on x1");
    assertThat(b.conversations().brief("x", "12").get("who")).contains("brief");
    assertThat(b.conversations().of("x", "13").get("who")).isEmpty();
  }

  @Test
  void writesOnlyWhatAnUpdateChanged() {
    here().update(values -> values.putAll(Map.of("a", 1, "b", new ArrayList<>(List.of("x")))));
    here()
        .update(
            values -> {
              there().put("a", 2);
              changeInside(values.get("b"));
            });
    assertThat(here().all()).isEqualTo(Map.of("a", 2, "b", List.of("x", "y")));
    here().update(values -> values.remove("a"));
    there().remove("b");
    assertThat(here().all()).isEmpty();
  }

  @SuppressWarnings("unchecked")
  private static void changeInside(@Nullable Object list) {
    ((List<Object>) Objects.requireNonNull(list)).add("y");
  }

  @Test
  void keepsTheWritesOfAllWhoWriteAtTheSameTime() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      int number = i;
      Conversation mine = i % 2 == 0 ? here() : there();
      all.add(
          CompletableFuture.runAsync(
              () -> {
                if (number % 3 == 0) {
                  mine.put("n" + number, number);
                } else {
                  mine.update(values -> values.put("n" + number, number));
                }
              }));
    }
    all.forEach(CompletableFuture::join);
    assertThat(here().all()).hasSize(60);
  }

  @Test
  void beginsAgainRightAfterItsEnd() {
    for (int i = 0; i < 20; i++) {
      here().put("step", i);
      there().end();
      assertThat(here().all()).isEmpty();
      there().put("other", i);
      assertThat(here().all()).isEqualTo(Map.of("other", i));
    }
  }

  @Test
  void forgetsWhatCameTooLateForTheEnd() {
    RedisConversations late = ConversationAccess.redis(a);
    String handle = ConversationAccess.handle(here());
    here().put("step", 1);
    ConversationState before = late.load(handle).toCompletableFuture().join();
    there().end();
    ConversationState lost =
        ConversationState.of(
            1,
            0,
            List.of(
                new dev.weir.session.store.Change(
                    "late", before.version(), new byte[] {'i', 0, 0, 0, 1}, false)));
    late.merge(handle, lost, Duration.ofHours(1)).toCompletableFuture().join();
    assertThat(here().all()).isEmpty();
    late.merge(handle, lost.at(before.version() + 60_000_000), Duration.ofHours(1))
        .toCompletableFuture()
        .join();
    assertThat(here().all()).isEqualTo(Map.of("late", 1));
  }

  @Test
  void forgetsABriefOneSoon() {
    a.conversations().brief("telegram", "42").put("code", "1234");
    assertThat(b.conversations().brief("telegram", "42").get("code")).contains("1234");
    here().put("step", 1);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> b.conversations().brief("telegram", "42").get("code").isEmpty());
    assertThat(here().get("step")).contains(1);
  }

  @Test
  void refusesWhatIsTooLargeOrNotSerialisable() {
    assertThatIllegalArgumentException().isThrownBy(() -> here().put("x", new Object()));
    assertThatIllegalArgumentException().isThrownBy(() -> here().put("x", "y".repeat(3000)));
    for (int i = 0; i < 4; i++) {
      here().put("n" + i, "z".repeat(1800));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> here().put("n5", "z".repeat(1800)));
    assertThat(there().all()).hasSize(4);
    here().put("n3", "z".repeat(1700));
    here().remove("n0");
    here().put("n5", "z".repeat(1800));
    assertThat(there().all()).hasSize(4);
  }

  @Test
  void takesNoDamageForAnything() {
    here().put("step", 1);
    here().put("name", "ann");
    String key = keys().get(0);
    redis.command("HSET", key, "a:step", "9999999999999999junk");
    assertThat(there().all()).isEqualTo(Map.of("name", "ann"));
    redis.command("DEL", key);
    redis.command("RPUSH", key, "junk");
    assertThat(there().all()).isEmpty();
    there().put("step", 2);
    assertThat(here().get("step")).contains(2);
  }

  @Test
  void tellsRedisNeitherPlatformNorChatAndLeavesNothingForEver() {
    a.conversations().of("platform-name", "chat-number").put("step", 1);
    a.conversations().of("platform-name", "chat-number").end();
    a.conversations().brief("platform-name", "chat-number").put("step", 1);
    for (String key : keys()) {
      String dump = key + redis.command("HGETALL", key);
      assertThat(dump).doesNotContain("platform-name").doesNotContain("chat-number");
      assertThat((Long) Objects.requireNonNull(redis.command("PTTL", key))).isPositive();
    }
  }

  private static List<String> keys() {
    return ((List<?>) Objects.requireNonNull(redis.command("KEYS", "*:conversation:*")))
        .stream().map(String::valueOf).toList();
  }
}
