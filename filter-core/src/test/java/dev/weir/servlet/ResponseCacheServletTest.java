package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whatever a servlet does with its response, the client and the cache see the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ResponseCacheServletTest {
  private static final String FRESH = "Cache-Control: max-age=60";

  private final CacheFixture fixture =
      new CacheFixture("/* -> cache", Map.of("weir.responses.max-body", "64KiB"));
  private final ScriptedOrigin origin = fixture.origin();

  @AfterAll
  void stop() {
    fixture.close();
  }

  private RawClient.Reply get(String path, String... fields) {
    return fixture.get(path, fields);
  }

  private void assertStored(String path, int status, String body) {
    RawClient.Reply first = get(path);
    RawClient.Reply second = get(path);
    assertThat(first.status()).isEqualTo(status);
    assertThat(first.body()).isEqualTo(body);
    assertThat(second.status()).isEqualTo(status);
    assertThat(second.body()).isEqualTo(body);
    assertThat(second.field("Content-Type")).isEqualTo(first.field("Content-Type"));
    assertThat(second.field("Location")).isEqualTo(first.field("Location"));
    assertThat(origin.count(path)).isEqualTo(1);
  }

  @Test
  void recordsWhatAWriterWrites() {
    String path = CacheFixture.path();
    origin.on(
        path,
        (request, response) -> {
          response.setContentType("text/plain;charset=UTF-8");
          response.setHeader("Cache-Control", "max-age=60");
          response.getWriter().print("grün \uD83D");
          response.getWriter().print("\uDE00");
          response.getWriter().append('!').flush();
          response.getWriter().write("end");
        });

    byte[] expected = "grün \uD83D\uDE00!end".getBytes(UTF_8);
    assertThat(get(path).body().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(expected);
    assertStored2(path, expected);
  }

  private void assertStored2(String path, byte[] expected) {
    assertThat(get(path).body().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(expected);
    assertThat(origin.count(path)).isEqualTo(1);
  }

  @Test
  void recordsAnAsynchronousAnswer() {
    String path = CacheFixture.path();
    origin.on(
        path,
        (request, response) -> {
          AsyncContext async = request.startAsync();
          new Thread(
                  () -> {
                    try {
                      reply(200, "later", FRESH)
                          .answer(
                              (jakarta.servlet.http.HttpServletRequest) async.getRequest(),
                              (jakarta.servlet.http.HttpServletResponse) async.getResponse());
                    } catch (IOException | jakarta.servlet.ServletException failed) {
                      throw new IllegalStateException(failed);
                    } finally {
                      async.complete();
                    }
                  })
              .start();
        });

    assertStored(path, 200, "later");
  }

  @Test
  void recordsAnAnswerThatIsDispatchedTo() {
    String path = CacheFixture.path();
    AtomicBoolean second = new AtomicBoolean();
    origin.on(
        path,
        (request, response) -> {
          if (second.getAndSet(true)) {
            reply(200, "dispatched", FRESH).answer(request, response);
          } else {
            request.startAsync().dispatch();
          }
        });

    assertThat(get(path).body()).isEqualTo("dispatched");
    assertThat(get(path).field("Age")).isNotNull();
    assertThat(origin.count(path)).isEqualTo(2);
  }

  @Test
  void recordsWhatIsWrittenWithoutBlocking() {
    String path = CacheFixture.path();
    origin.on(
        path,
        (request, response) -> {
          AsyncContext async = request.startAsync();
          response.setHeader("Cache-Control", "max-age=60");
          ServletOutputStream out = response.getOutputStream();
          out.setWriteListener(
              new WriteListener() {
                private int left = 20;

                @Override
                public void onWritePossible() throws IOException {
                  while (out.isReady()) {
                    if (left-- == 0) {
                      async.complete();
                      return;
                    }
                    out.write("0123456789".getBytes(UTF_8));
                  }
                }

                @Override
                public void onError(Throwable failure) {
                  async.complete();
                }
              });
        });

    assertStored(path, 200, "0123456789".repeat(20));
  }

  @Test
  void recordsRedirects() {
    String path = CacheFixture.path();
    origin.on(
        path,
        (request, response) -> {
          response.setHeader("Cache-Control", "max-age=60");
          response.sendRedirect("http://test.example/next");
        });

    assertStored(path, 302, "");
    assertThat(get(path).field("Location")).isEqualTo("http://test.example/next");
  }

  @Test
  void leavesErrorPagesToTheContainer() {
    String path = CacheFixture.path();
    origin.on(
        path,
        (request, response) -> {
          response.setHeader("Cache-Control", "max-age=60");
          response.sendError(404, "no such thing");
        });

    assertThat(get(path).status()).isEqualTo(404);
    assertThat(get(path).field("Cache-Status")).isEqualTo("Weir; fwd=uri-miss; detail=error-page");
    assertThat(origin.count(path)).isEqualTo(2);
  }

  @Test
  void recordsWhatAForwardAnswers() {
    String path = CacheFixture.path();
    String target = CacheFixture.path();
    origin.on(
        path,
        (request, response) -> request.getRequestDispatcher(target).forward(request, response));
    origin.on(target, reply(200, "forwarded", FRESH));

    assertStored(path, 200, "forwarded");
  }

  @Test
  void recordsWhatIsIncluded() {
    String path = CacheFixture.path();
    String part = CacheFixture.path();
    origin.on(
        path,
        (request, response) -> {
          response.setHeader("Cache-Control", "max-age=60");
          response.getOutputStream().write("a".getBytes(UTF_8));
          request.getRequestDispatcher(part).include(request, response);
          response.getOutputStream().write("c".getBytes(UTF_8));
        });
    origin.on(part, reply(200, "b"));

    assertStored(path, 200, "abc");
  }

  @Test
  void forgetsWhatWasResetAway() {
    String path = CacheFixture.path();
    origin.on(
        path,
        (request, response) -> {
          response.setHeader("X-Old", "1");
          response.getOutputStream().write("wrong".getBytes(UTF_8));
          response.reset();
          reply(200, "right", FRESH).answer(request, response);
        });

    assertStored(path, 200, "right");
    assertThat(get(path).field("X-Old")).isNull();
  }

  @Test
  void storesNothingThatIsShorterThanItWasToBe() {
    String path = CacheFixture.path();
    origin.on(
        path,
        (request, response) -> {
          response.setHeader("Cache-Control", "max-age=60");
          response.getOutputStream().write("half".getBytes(UTF_8));
          response.flushBuffer();
          throw new IOException("broken");
        });

    try {
      get(path);
    } catch (java.io.UncheckedIOException cutShort) {
      assertThat(cutShort).hasMessageContaining("ended");
    }
    origin.on(path, reply(200, "whole", FRESH));

    assertThat(get(path).body()).isEqualTo("whole");
  }

  @Test
  void passesLargeBodiesUnstored() {
    String path = CacheFixture.path();
    origin.on(path, reply(200, "x".repeat(65 << 10), FRESH));

    assertThat(get(path).body()).hasSize(65 << 10);
    assertThat(get(path).body()).hasSize(65 << 10);
    assertThat(origin.count(path)).isEqualTo(2);
  }

  @Test
  void finishesForOthersThoughItsClientLeft() throws Exception {
    String path = CacheFixture.path();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    origin.on(
        path,
        (request, response) -> {
          asked.countDown();
          waitFor(gone);
          response.setHeader("Cache-Control", "max-age=60");
          for (int i = 0; i < 6; i++) {
            response.getOutputStream().write("x".repeat(10_000).getBytes(UTF_8));
            response.flushBuffer();
          }
        });
    try (Socket leaving = new Socket(InetAddress.getLoopbackAddress(), fixture.node().port())) {
      leaving.setSoLinger(true, 0);
      leaving
          .getOutputStream()
          .write(("GET " + path + " HTTP/1.1\r\nHost: test.example\r\n\r\n").getBytes(UTF_8));
      leaving.getOutputStream().flush();
      waitFor(asked);
    }
    gone.countDown();

    assertThat(get(path).body()).hasSize(60_000);
    assertThat(origin.count(path)).isEqualTo(1);
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
