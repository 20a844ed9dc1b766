package dev.weir.chaos;

import dev.weir.embedded.FaultyProxy;
import dev.weir.embedded.Garble;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What lies between the nodes and Redis. */
final class NetworkFaults {
  private NetworkFaults() {}

  private static Runnable healing(Cluster cluster) {
    return () -> cluster.proxies().forEach(FaultyProxy::heal);
  }

  static Runnable reset(Cluster cluster) {
    cluster.proxies().forEach(proxy -> proxy.resetEvery(Duration.ofMillis(100)));
    return healing(cluster);
  }

  static Runnable slow(Cluster cluster) {
    cluster.proxies().forEach(proxy -> proxy.delay(Duration.ofMillis(500), Duration.ofMillis(100)));
    return healing(cluster);
  }

  static Runnable cutOff(Cluster cluster) {
    FaultyProxy proxy = cluster.proxies().get(0);
    proxy.stall();
    return proxy::heal;
  }

  static Runnable garble(Cluster cluster) {
    AtomicInteger turn = new AtomicInteger();
    Repeated garbling =
        Repeated.every(
            Duration.ofMillis(150),
            () -> {
              boolean lost = turn.getAndIncrement() % 2 == 0;
              cluster
                  .proxies()
                  .forEach(proxy -> proxy.garble(lost ? Garble.dropReply() : Garble.repeatChunk()));
            });
    return () -> {
      garbling.run();
      cluster.proxies().forEach(FaultyProxy::heal);
    };
  }

  /** Holds back what is sent for longer than anybody waits, and lets it go then. */
  static Runnable hesitate(Cluster cluster) {
    AtomicInteger turn = new AtomicInteger();
    Repeated hesitating =
        Repeated.every(
            Duration.ofMillis(180),
            () -> {
              boolean stall = turn.getAndIncrement() % 2 == 0;
              cluster.proxies().forEach(stall ? FaultyProxy::stall : FaultyProxy::heal);
            });
    return () -> {
      hesitating.run();
      cluster.proxies().forEach(FaultyProxy::heal);
    };
  }
}
