package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.embedded.RedisExtension;
import dev.weir.fallback.Acknowledged;
import dev.weir.fallback.Backbone;
import dev.weir.fallback.Backbones;
import dev.weir.redis.Epoch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RestorationTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  private final List<String> done = new ArrayList<>();
  private Backbone backbone;
  private Restoration restoration;

  @BeforeEach
  void connect() {
    backbone = Backbones.over(redis.server(), Duration.ZERO);
    restoration = restoration(backbone);
    Acknowledged<String> writes = backbone.journal().acknowledged(write -> 1, done::add);
    mark();
    writes.add("write");
  }

  private Restoration restoration(Backbone over) {
    Feature feature =
        new Feature() {
          @Override
          public void remind() {
            done.add("remind");
          }

          @Override
          public void reseed() {
            done.add("reseed");
          }
        };
    Epoch epoch =
        new Epoch(over.gateway(), over.keys(), over.clock(), () -> UUID.randomUUID().toString());
    return new Restoration(over, epoch, List.of(feature), Runnable::run);
  }

  @AfterEach
  void close() {
    Backbones.close(backbone);
  }

  private void mark() {
    await().until(() -> succeeds(restoration.mark()));
  }

  private static boolean succeeds(CompletionStage<?> stage) {
    return stage.toCompletableFuture().handle((answer, failed) -> failed == null).join();
  }

  @Test
  void doesNothingAsLongAsTheSameServerAnswers() {
    mark();
    restoration.recovered();
    mark();

    assertThat(done).isEmpty();
  }

  @Test
  void letsGoOfWhatTheSameServerTookLongAgo() {
    Backbone late = Backbones.over(redis.server(), Duration.ofSeconds(-11));
    try {
      Acknowledged<String> writes = late.journal().acknowledged(write -> 1, done::add);
      Restoration of = restoration(late);
      writes.add("eleven seconds ago");
      assertThat(held(late)).isEqualTo(1);
      await().until(() -> succeeds(of.mark()));
      assertThat(held(late)).isZero();
    } finally {
      Backbones.close(late);
    }
  }

  @Test
  void holdsOnToWhatItTookJustNow() {
    mark();

    assertThat(held(backbone)).isEqualTo(1);
  }

  private static long held(Backbone of) {
    return of.telemetry().gauges().getOrDefault("journal.acknowledged", -1L);
  }

  @Test
  void remindsAnotherServerOfTheLatestWritesOnce() {
    redis.server().restart(true);
    mark();
    restoration.recovered();
    mark();

    assertThat(done).containsExactly("remind", "write");
  }

  @Test
  void givesEverythingToANewMasterOnceHoweverManySignsThereAre() {
    restoration.newMaster();
    redis.server().restart(false);
    mark();
    restoration.recovered();
    mark();

    assertThat(done).containsExactly("reseed", "write");
  }

  @Test
  void givesEverythingToANewMasterThatHasLostNothing() {
    restoration.newMaster();
    mark();
    mark();

    assertThat(done).containsExactly("reseed", "write");
  }

  @Test
  void givesEverythingBackToARedisThatIsFlushed() {
    redis.command("FLUSHALL");
    mark();
    mark();

    assertThat(done).containsExactly("reseed", "write");
  }

  @Test
  void takesAServerThatDoesNotSayWhoItIsForAnotherAfterEachOutage() {
    redis.command("ACL", "SETUSER", "default", "-info");
    mark();
    assertThat(done).isEmpty();
    restoration.recovered();
    mark();
    mark();

    assertThat(done).containsExactly("remind", "write");
  }
}
