package dev.weir.chaos;

import static org.awaitility.Awaitility.await;

import dev.weir.Jvm;
import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.servlet.TestNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A node like those of a cluster, in a process of its own, to be killed.
 *
 * @param address where it serves
 */
record Victim(Jvm jvm, URI address) implements AutoCloseable {

  /** One that finds Redis as {@code further} settings say. */
  static Victim start(Cluster cluster, Map<String, String> further) {
    Map<String, String> settings = new HashMap<>(cluster.settings());
    settings.putAll(further);
    List<String> arguments =
        new ArrayList<>(
            List.of(Jvm.SHORT_LIVED, Victim.class.getName(), cluster.pages().toString()));
    arguments.addAll(Jvm.arguments(settings));
    Jvm jvm = Jvm.start(arguments);
    return new Victim(jvm, URI.create(jvm.awaitLine("at ")));
  }

  /** Runs in that process. */
  public static void main(String[] arguments) throws Exception {
    List<String> settings = List.of(arguments).subList(1, arguments.length);
    Weir weir = TestWeir.of(Jvm.settings(settings));
    Application application = new Application(weir, Pages.in(Path.of(arguments[0])));
    TestNode node = TestNode.start(weir, application, Cluster.filters(weir));
    System.out.println("at " + node.uri("/"));
    Jvm.awaitEndOfInput();
    Runtime.getRuntime().halt(0);
  }

  /**
   * Waits until it uses Redis and has nothing left to write.
   *
   * @return a moment, in nanoseconds, such that Redis has all that was answered before it
   */
  long awaitWell() {
    try (Caller caller = new Caller()) {
      AtomicLong asked = new AtomicLong();
      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                asked.set(System.nanoTime());
                return caller.get(address.getPort(), "/well", List.of()).body().equals("well");
              });
      return asked.get();
    }
  }

  @Override
  public void close() {
    jvm.close();
  }
}
