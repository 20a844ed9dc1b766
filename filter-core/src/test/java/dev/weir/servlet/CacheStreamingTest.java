package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is more than one message with a body: trailers, events, upgrades, and HTTP/2. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CacheStreamingTest {
  private static final String FRESH = "Cache-Control: max-age=60";

  private CacheFixture fixture;

  @BeforeAll
  void start() {
    fixture = new CacheFixture("/* -> cache", Map.of());
  }

  @AfterAll
  void stop() {
    fixture.close();
  }

  @Test
  void storesNothingThatEndsWithTrailers() throws IOException {
    String path = CacheFixture.path();
    fixture
        .origin()
        .on(
            path,
            (request, response) -> {
              response.setTrailerFields(() -> Map.of("Checksum", "123"));
              reply(200, "v", FRESH).answer(request, response);
            });

    for (int i = 1; i <= 2; i++) {
      try (Socket socket = connect("GET " + path, "TE: trailers", "Connection: close")) {
        String all = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(all).contains("Checksum: 123");
      }
      assertThat(fixture.origin().count(path)).isEqualTo(i);
    }
  }

  private Socket connect(String requestLine, String... fields) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.node().port());
    socket.setSoTimeout(30_000);
    String request =
        requestLine
            + " HTTP/1.1\r\nHost: test.example\r\n"
            + String.join("\r\n", fields)
            + (fields.length == 0 ? "\r\n" : "\r\n\r\n");
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    return socket;
  }

  @Test
  void passesEventsOnAsTheyComeAndStoresNone() throws IOException {
    String path = CacheFixture.path();
    CountDownLatch seen = new CountDownLatch(1);
    fixture
        .origin()
        .on(
            path,
            (request, response) -> {
              response.setHeader("Cache-Control", "max-age=60");
              response.setContentType("text/event-stream");
              response.getOutputStream().write("data: first\n\n".getBytes(US_ASCII));
              response.flushBuffer();
              await(seen);
              response.getOutputStream().write("data: second\n\n".getBytes(US_ASCII));
            });

    try (Socket socket = connect("GET " + path)) {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      awaitLine(lines, "data: first");
      seen.countDown();
      awaitLine(lines, "data: second");
    }
    fixture.get(path);
    assertThat(fixture.origin().count(path)).isEqualTo(2);
  }

  private static void awaitLine(BufferedReader lines, String wanted) throws IOException {
    String line = lines.readLine();
    while (!wanted.equals(line)) {
      assertThat(line).isNotNull();
      line = lines.readLine();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Test
  void leavesRequestsForAnotherProtocolAlone() throws IOException {
    String path = CacheFixture.path();
    fixture.origin().on(path, reply(200, "v", FRESH));
    fixture.get(path);

    try (Socket socket = connect("GET " + path, "Connection: Upgrade", "Upgrade: something")) {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      awaitLine(lines, "Cache-Status: Weir; fwd=bypass; detail=upgrade");
    }

    assertThat(fixture.origin().count(path)).isEqualTo(2);
  }

  @Test
  void answersOverHttp2AsItDoesOverHttp1() throws Exception {
    String path = CacheFixture.path();
    fixture
        .origin()
        .on(
            path,
            reply(
                200,
                "0123456789",
                FRESH,
                "ETag: \"1\"",
                "Connection: X-Hop",
                "X-Hop: 1",
                "Keep-Alive: x"));
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

    // It is this one that asks for the protocol.
    HttpResponse<String> first = ask(client, path);
    HttpResponse<String> second = ask(client, path);
    HttpResponse<String> part = ask(client, path, "Range", "bytes=2-4");
    HttpResponse<String> known = ask(client, path, "If-None-Match", "\"1\"");

    assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(second.headers().firstValue("Age")).isPresent();
    assertThat(second.body()).isEqualTo("0123456789");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("234");
    assertThat(known.statusCode()).isEqualTo(304);
    assertThat(fixture.get(path).body()).isEqualTo("0123456789");
    assertThat(fixture.origin().count(path)).isEqualTo(2);
  }

  private HttpResponse<String> ask(HttpClient client, String path, String... fields)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + fixture.node().port() + path));
    if (fields.length > 0) {
      request.headers(fields);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
