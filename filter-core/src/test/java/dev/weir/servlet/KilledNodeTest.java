package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Jvm;
import dev.weir.TestWeir;
import dev.weir.embedded.RedisExtension;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What clients of a node find elsewhere when its process is killed. */
final class KilledNodeTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  @Test
  void losesNothingThatWasAnsweredAndTimesItsSessionsOut() {
    try (Jvm victim =
            Jvm.start(List.of(Jvm.SHORT_LIVED, NodeProcess.class.getName(), redis.url()));
        TestNode survivor = TestNode.start(TestWeir.patient(redis.url()), new SessionActions())) {
      TestWeir.awaitWarm(survivor.weir());
      String address = victim.awaitLine("at ");
      List<TestClient> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        TestClient client = new TestClient();
        client.body(URI.create(address + "/set?name=x&value=" + i));
        client.body(URI.create(address + "/set?name=y&value=" + i));
        clients.add(client);
      }
      clients.get(19).body(URI.create(address + "/interval?value=1"));
      victim.kill();
      for (int i = 0; i < 19; i++) {
        assertThat(clients.get(i).body(survivor.uri("/all"))).isEqualTo("{x=%d, y=%d}", i, i);
      }
      TestClient last = clients.get(19);
      await()
          .pollInterval(Duration.ofMillis(1500))
          .atMost(Duration.ofSeconds(20))
          .until(() -> last.body(survivor.uri("/all")), "no session"::equals);
    }
  }
}
