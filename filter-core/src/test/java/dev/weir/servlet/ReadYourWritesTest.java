package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.embedded.RedisExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one node wrote is read on the next one at once, by every client of a constant load. */
final class ReadYourWritesTest {
  private static final int REQUESTS = 6000;

  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  @Test
  void readsOnTheNextNodeWhatTheLastOneWrote() throws Exception {
    try (TestNode a = TestNode.start(TestWeir.patient(redis.url()), new SessionActions());
        TestNode b = TestNode.start(TestWeir.patient(redis.url()), new SessionActions());
        TestNode c = TestNode.start(TestWeir.patient(redis.url()), new SessionActions())) {
      List<TestNode> nodes = List.of(a, b, c);
      nodes.forEach(node -> TestWeir.awaitWarm(node.weir()));
      try (Load load = new Load(nodes, true)) {
        await().atMost(Duration.ofSeconds(60)).until(() -> load.requests() > REQUESTS);
        assertThat(load.stop()).isEmpty();
        for (TestNode node : nodes) {
          assertThat(load.missingOn(node)).isEmpty();
        }
      }
    }
  }
}
