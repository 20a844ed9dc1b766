package dev.weir.chaos;

import dev.weir.chaos.Stage.Wish;
import dev.weir.servlet.TestNode;
import java.time.Duration;
import java.util.List;

/** What happens to nodes. */
final class NodeFaults {
  private static final Duration MOST_TO_CLOSE = Duration.ofSeconds(3);
  private static final Duration HOUR = Duration.ofHours(1);

  private NodeFaults() {}

  /** Redis is not there when the nodes start. */
  static Runnable startCold(Cluster cluster) {
    cluster.redis().kill();
    cluster.replaceNodes();
    return () -> cluster.redis().restart(false);
  }

  static Runnable jumpAhead(Cluster cluster) {
    return jump(cluster, HOUR);
  }

  static Runnable jumpBack(Cluster cluster) {
    return jump(cluster, HOUR.negated());
  }

  private static Runnable jump(Cluster cluster, Duration by) {
    cluster.setClock(1, by);
    return () -> cluster.setClock(1, Duration.ZERO);
  }

  /** A node that has served sessions ends while nothing can be asked or written. */
  static Runnable undeploy(Cluster cluster) {
    TestNode node = cluster.newcomer();
    Stage stage = new Stage(() -> List.of(node.uri("/")), () -> 0);
    try (Caller caller = new Caller()) {
      for (int i = 0; i < 10; i++) {
        stage.ask(caller, 0, Owner.write("guest", i, i + 1));
      }
      cluster.redis().pause();
      for (int i = 0; i < 10; i++) {
        stage.ask(caller, 0, Owner.write("guest", i, i + 20));
      }
      stage.ask(caller, 0, new Wish(Act.VIEW, "p0", 0, "/page/0"));
    }
    long begun = System.nanoTime();
    node.close();
    long nanos = System.nanoTime() - begun;
    if (nanos > MOST_TO_CLOSE.toNanos()) {
      throw new AssertionError("closed after " + Duration.ofNanos(nanos));
    }
    return cluster.redis()::resume;
  }
}
