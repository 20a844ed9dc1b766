package dev.weir.ratelimit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.embedded.RedisExtension;
import dev.weir.fallback.Backbone;
import dev.weir.fallback.Backbones;
import dev.weir.fallback.Deadline;
import dev.weir.ratelimit.Rate;
import dev.weir.ratelimit.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * In a cluster a request takes the permits of one subject before it learns that another refuses,
 * and gives them back. Whoever came between was refused for nothing, but not for long.
 */
final class GivenBackTest {
  private static final Rate ONE = Rate.of(1, Duration.ofHours(1));

  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private final List<Backbone> backbones = new ArrayList<>();

  /** A node's limits, as it keeps them over a cluster. */
  private record Node(Backbone backbone, RedisLimits redis, SharedLimits limits) {
    Taken.How take(Charge... charges) {
      return limits
          .take(Arrays.asList(charges), Deadline.of(Backbones.PATIENCE, System::nanoTime))
          .how();
    }

    Taken takeAtOnce(Charge charge) {
      List<@Nullable Owed> nothing = new ArrayList<>();
      nothing.add(null);
      return Objects.requireNonNull(
          redis.take(List.of(charge), nothing, 0).toCompletableFuture().join());
    }

    boolean hears() {
      backbone.signals().beat().join();
      return backbone.signals().trusted();
    }
  }

  private Node node() {
    Backbone backbone = Backbones.over(redis.server(), Duration.ZERO);
    backbones.add(backbone);
    LocalLimits local =
        new LocalLimits(100, backbone.clock()::nanos, () -> 2, false, backbone.telemetry());
    RedisLimits shared =
        new RedisLimits(backbone.gateway(), backbone.keys(), backbone.secrets(), true);
    return new Node(backbone, shared, new SharedLimits(shared, local, backbone));
  }

  @AfterEach
  void close() {
    backbones.forEach(Backbones::close);
  }

  @Test
  void whoWasRefusedForTheSakeOfAnEndeavourIsAskedForAgain() {
    Node one = node();
    Node two = node();
    await().atMost(Duration.ofSeconds(20)).until(() -> one.hears() && two.hears());
    two.limits().settle();
    Charge address = Settings.charge("p", ONE, "address", 1);
    Charge account = Settings.charge("p", ONE, "account", 1);
    one.takeAtOnce(account);
    Taken endeavour = one.takeAtOnce(address);
    assertThat(two.take(address)).isEqualTo(Taken.How.REFUSED);
    one.redis().refund(endeavour.charges(), endeavour.grants()).toCompletableFuture().join();
    assertThat(two.take(address)).as("remembered").isEqualTo(Taken.How.REFUSED);

    assertThat(one.take(address, account)).isEqualTo(Taken.How.REFUSED);

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              one.limits().settle();
              return two.take(address) == Taken.How.SHARED;
            });
  }
}
