package dev.weir.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.TestWeir;
import dev.weir.embedded.FaultyProxy;
import dev.weir.embedded.RedisServer;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that change their session and end without a thread that waits for Redis. */
final class AsyncCommitTest {
  private static final String LONG = "0123456789".repeat(10_000);

  private static final Map<String, TestNode.Action> ACTIONS =
      Map.ofEntries(
          entry("/read", (request, response) -> request.getSession(false)),
          entry("/nothing", (request, response) -> response.setStatus(204)),
          entry("/bytes", AsyncCommitTest::bytes),
          entry("/singly", (request, response) -> singly(response.getOutputStream())),
          entry("/writer", AsyncCommitTest::writer),
          entry("/closed", AsyncCommitTest::closed),
          entry("/closed-writer", AsyncCommitTest::closedWriter),
          entry(
              "/long",
              (request, response) -> response.getOutputStream().write(LONG.getBytes(UTF_8))),
          entry("/long-writer", (request, response) -> response.getWriter().write(LONG)),
          entry("/flushed", AsyncCommitTest::flushed),
          entry("/anew", AsyncCommitTest::anew),
          entry("/error", AsyncCommitTest::error),
          entry("/error-first", AsyncCommitTest::errorFirst),
          entry("/async", AsyncCommitTest::async),
          entry("/throws", AsyncCommitTest::fail),
          entry("/length", AsyncCommitTest::length));

  private static RedisServer redis;
  private static TestNode other;

  private final BlockingQueue<Boolean> asynchronous = new LinkedBlockingQueue<>();
  private final TestClient client = new TestClient();

  /** Sees, before Weir's filter, how the request was left. */
  private final Filter witness =
      (request, response, chain) -> {
        try {
          chain.doFilter(request, response);
        } finally {
          if (request.getDispatcherType() == DispatcherType.REQUEST) {
            asynchronous.add(request.isAsyncStarted());
          }
        }
      };

  @BeforeAll
  static void start() {
    redis = RedisServer.start();
    other = TestNode.start(TestWeir.patient(redis.url()), new SessionActions());
    TestWeir.awaitWarm(other.weir());
  }

  @AfterAll
  static void stop() {
    other.close();
    redis.close();
  }

  private static TestNode node(Filter before, Map<String, String> settings) {
    return node(redis.url(), before, settings);
  }

  private static TestNode node(String url, Filter before, Map<String, String> settings) {
    TestNode node =
        TestNode.start(
            TestWeir.patient(url, settings),
            (request, response) -> {
              String path = request.getPathInfo();
              if (!path.equals("/read")) {
                request.getSession().setAttribute("x", request.getParameter("x"));
              }
              requireNonNull(ACTIONS.get(path)).answer(request, response);
            },
            List.of(),
            List.of(before));
    TestWeir.awaitWarm(node.weir());
    return node;
  }

  @Test
  void doesNotMindWhenAnotherThreadHasCompletedTheRequestBeforeTheFilterIsThrough()
      throws IOException {
    AtomicBoolean passed = new AtomicBoolean();
    Filter over =
        (request, response, chain) -> {
          passed.set(false);
          chain.doFilter(
              new HttpServletRequestWrapper((HttpServletRequest) request) {
                @Override
                public AsyncContext getAsyncContext() {
                  throw new IllegalStateException("completed");
                }
              },
              response);
          passed.set(true);
        };
    try (TestNode node = node(over, Map.of())) {
      for (int i = 0; i < 5; i++) {
        HttpResponse<String> response = client.get(node.uri("/async?x=" + i));

        Awaitility.await().untilTrue(passed);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("onetwo");
        assertThat(client.body(other.uri("/get?name=x"))).isEqualTo("" + i);
      }
    }
  }

  /** How the latest request was left; the client may know its answer before. */
  private boolean leftAsynchronously() {
    try {
      return requireNonNull(asynchronous.poll(20, TimeUnit.SECONDS));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  @Test
  void keepsNoThreadWhileRedisIsWaitedFor() throws IOException {
    try (FaultyProxy way = FaultyProxy.to(redis);
        TestNode node = node(way.url(), witness, Map.of())) {
      client.body(node.uri("/bytes?x=1"));
      leftAsynchronously();
      way.stall();
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(() -> client.body(node.uri("/bytes?x=2")));

      assertThat(leftAsynchronously()).isTrue();
      assertThat(answer).isNotDone();
      way.heal();
      assertThat(answer.join()).isEqualTo("bytes");
      assertThat(client.body(other.uri("/get?name=x"))).isEqualTo("2");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/nothing, 204, '', true",
    "/bytes, 200, bytes, true",
    "/length, 200, bytes, true",
    "/singly, 200, abc, true",
    "/writer, 200, wörds, true",
    "/closed, 200, closed, true",
    "/closed-writer, 200, closed, true",
    "/flushed, 200, onetwo, false",
    "/anew, 200, two, true",
    "/error, 418, , false",
    "/error-first, 418, , false",
    "/async, 200, onetwo, true",
    "/throws, 500, , false"
  })
  void savesBeforeTheResponseLeavesHoweverItIsWritten(
      String path, int status, String body, boolean later) throws IOException {
    try (TestNode node = node(witness, Map.of())) {
      for (int i = 0; i < 5; i++) {
        HttpResponse<String> response = client.get(node.uri(path + "?x=" + i));

        assertThat(response.statusCode()).isEqualTo(status);
        if (body != null) {
          assertThat(response.body()).isEqualTo(body);
        }
        assertThat(client.body(other.uri("/get?name=x"))).isEqualTo("" + i);
        // Where it may, it does unless Redis was even quicker.
        assertThat(leftAsynchronously()).isIn(false, later);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"/long", "/long-writer"})
  void holdsNoMoreThanTheContainerWould(String path) throws IOException {
    try (TestNode node = node(witness, Map.of())) {
      assertThat(client.body(node.uri(path + "?x=1"))).isEqualTo(LONG);
      assertThat(client.body(other.uri("/get?name=x"))).isEqualTo("1");
      assertThat(leftAsynchronously()).isFalse();
    }
  }

  @Test
  void doesNothingOfTheKindForRequestsThatOnlyRead() throws IOException {
    try (TestNode node = node(witness, Map.of())) {
      client.body(node.uri("/bytes?x=1"));
      leftAsynchronously();

      client.body(node.uri("/read"));

      assertThat(leftAsynchronously()).isFalse();
    }
  }

  @Test
  void waitsWithAThreadWhereTold() throws IOException {
    try (TestNode node = node(witness, Map.of("weir.session.async-commit", "false"))) {
      assertThat(client.body(node.uri("/bytes?x=1"))).isEqualTo("bytes");
      assertThat(client.body(other.uri("/get?name=x"))).isEqualTo("1");
      assertThat(leftAsynchronously()).isFalse();
    }
  }

  @Test
  void keepsTheOrderOfWhatAnEarlierFilterAdds() throws IOException {
    Filter framing =
        (request, response, chain) -> {
          chain.doFilter(request, new HttpServletResponseWrapper((HttpServletResponse) response));
          asynchronous.add(request.isAsyncStarted());
          response.getOutputStream().print("|end");
        };
    try (TestNode node = node(framing, Map.of())) {
      assertThat(client.body(node.uri("/bytes?x=1"))).isEqualTo("bytes|end");
      assertThat(client.body(other.uri("/get?name=x"))).isEqualTo("1");
      assertThat(leftAsynchronously()).isFalse();
    }
  }

  private static void bytes(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.getOutputStream().write("bytes".getBytes(UTF_8));
    assertThat(response.isCommitted()).isFalse();
  }

  private static void length(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentLength("bytes".length());
    bytes(request, response);
  }

  private static void writer(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain;charset=UTF-8");
    response.getWriter().print("wörds");
  }

  private static void singly(OutputStream out) throws IOException {
    for (char c = 'a'; c <= 'c'; c++) {
      out.write(c);
    }
  }

  private static void closed(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try (OutputStream out = response.getOutputStream()) {
      out.write("closed".getBytes(UTF_8));
    }
    assertThat(response.isCommitted()).isTrue();
  }

  private static void closedWriter(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try (var out = response.getWriter()) {
      out.write("closed");
    }
  }

  private static void flushed(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.getOutputStream().print("one");
    response.flushBuffer();
    assertThat(response.isCommitted()).isTrue();
    response.getOutputStream().print("two");
  }

  private static void anew(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setBufferSize(response.getBufferSize());
    response.getOutputStream().print("one");
    assertThatThrownBy(() -> response.setBufferSize(1 << 16))
        .isInstanceOf(IllegalStateException.class);
    response.resetBuffer();
    response.getOutputStream().print("two");
  }

  private static void error(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.getOutputStream().print("one");
    response.sendError(418);
  }

  /** What a filter does that keeps something in the session on its way out. */
  private static void errorFirst(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.sendError(418);
    request.getSession().setAttribute("x", request.getParameter("x"));
  }

  private static void fail(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.getOutputStream().print("one");
    throw new IOException("thrown by the application");
  }

  private static void async(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.getOutputStream().print("one");
    AsyncContext async = request.startAsync();
    async.start(
        () -> {
          try {
            async.getResponse().getOutputStream().print("two");
          } catch (IOException gone) {
            throw new java.io.UncheckedIOException(gone);
          } finally {
            async.complete();
          }
        });
  }
}
