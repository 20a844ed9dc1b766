package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TestWeir;
import dev.weir.embedded.RedisExtension;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Holds the table of round trips in docs/sessions.md against what requests really wait for. */
final class RoundTripsTest {
  private static final Path PAGE = Path.of("..", "docs", "sessions.md");

  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private final SessionActions here = new SessionActions();
  private final SessionActions there = new SessionActions();
  private final Map<String, Integer> rows = new LinkedHashMap<>();

  private void row(String what, int waits) {
    rows.put(what, waits);
  }

  @Test
  void waitsAsOftenAsDocumented() throws IOException {
    Map<String, String> both = Map.of("weir.session.ids", "both");
    try (TestNode a = TestNode.start(TestWeir.patient(redis.url(), both), here);
        TestNode b = TestNode.start(TestWeir.patient(redis.url(), both), there)) {
      TestWeir.awaitWarm(a.weir());
      TestWeir.awaitWarm(b.weir());
      measure(new TestClient(), a, b);
      header(a, b);
    }
    assertThat(rows).isEqualTo(documented());
  }

  private void measure(TestClient client, TestNode a, TestNode b) {
    client.body(a.uri("/unused"));
    row("no session", here.waits());
    client.body(a.uri("/set?name=x&value=1"));
    row("create and write", here.waits());
    client.body(a.uri("/unused"));
    row("a session that is not used", here.waits());
    client.body(a.uri("/get?name=x"));
    row("read, held by the node", here.waits());
    client.body(b.uri("/get?name=x"));
    row("read, not held by the node", there.waits());
    client.body(a.uri("/set?name=x&value=2"));
    row("write one attribute", here.waits());
    client.body(a.uri("/set3?value=2"));
    row("write three attributes", here.waits());
    client.body(a.uri("/redirect?name=x&value=3&to=/unused"));
    client.body(a.uri("/set?name=x&value=4"));
    row("write and redirect", here.waits());
    client.body(b.uri("/set?name=x&value=5"));
    row("write, not held or changed elsewhere", there.waits());
    client.body(a.uri("/get?name=x"));
    row("read, changed elsewhere", here.waits());
    client.body(a.uri("/rotate"));
    row("change the id", here.waits());
    client.body(a.uri("/end"));
    row("end", here.waits());
  }

  private void header(TestNode a, TestNode b) {
    TestClient client = new TestClient();
    HttpResponse<String> first = client.get(a.uri("/set?name=x&value=1"));
    TestClient app = new TestClient();
    app.header("X-Auth-Token", first.headers().firstValue("X-Auth-Token").orElseThrow());
    app.body(b.uri("/get?name=x"));
    app.body(b.uri("/get?name=x"));
    row("read by an id in a header or URL", there.waits());
    app.body(b.uri("/set?name=x&value=2"));
    row("write by an id in a header or URL", there.waits());
  }

  private static Map<String, Integer> documented() throws IOException {
    Map<String, Integer> rows = new LinkedHashMap<>();
    boolean inside = false;
    for (String line : Files.readAllLines(PAGE, StandardCharsets.UTF_8)) {
      inside |= line.startsWith("| a request that");
      if (inside && line.isEmpty()) {
        break;
      }
      String[] cells = line.split("\\|", -1);
      if (inside && cells.length > 3 && cells[2].trim().matches("\\d+")) {
        rows.put(cells[1].trim(), Integer.valueOf(cells[2].trim()));
      }
    }
    return rows;
  }
}
