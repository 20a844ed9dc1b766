package dev.weir.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.embedded.RedisExtension;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What clients of a node find elsewhere when its process is killed. */
final class KilledNodeTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  /** A node in a process of its own. */
  private record Victim(Process process, URI address) implements AutoCloseable {
    static Victim start() throws IOException {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  classPath(),
                  NodeProcess.class.getName(),
                  redis.url())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      BufferedReader out = process.inputReader(UTF_8);
      String line = out.readLine();
      while (line != null && !line.startsWith("at ")) {
        line = out.readLine();
      }
      return new Victim(process, URI.create(requireNonNull(line).substring(3)));
    }

    /** Where tests are run by a loader of its own, the system's class path does not say enough. */
    private static String classPath() {
      String all = System.getProperty("java.class.path");
      return Thread.currentThread().getContextClassLoader() instanceof URLClassLoader loader
          ? Stream.concat(Stream.of(loader.getURLs()).map(URL::getPath), Stream.of(all))
              .collect(Collectors.joining(File.pathSeparator))
          : all;
    }

    URI uri(String path) {
      return URI.create(address + path);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void losesNothingThatWasAnsweredAndTimesItsSessionsOut() throws Exception {
    try (Victim victim = Victim.start();
        TestNode survivor = TestNode.start(TestWeir.patient(redis.url()), new SessionActions())) {
      TestWeir.awaitWarm(survivor.weir());
      List<TestClient> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        TestClient client = new TestClient();
        client.body(victim.uri("/set?name=x&value=" + i));
        client.body(victim.uri("/set?name=y&value=" + i));
        clients.add(client);
      }
      clients.get(19).body(victim.uri("/interval?value=1"));
      victim.process().destroyForcibly().waitFor();
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
