package dev.weir.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever way the first byte takes, the client has its cookie and the store its values first. */
abstract class ResponsesContract extends SessionContract {

  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  enum Way {
    NOTHING(response -> {}),
    FLUSH_BUFFER(HttpServletResponse::flushBuffer),
    WRITER(response -> response.getWriter().print("text")),
    WRITER_FLUSHED(
        response -> {
          response.getWriter().print("text");
          response.getWriter().flush();
        }),
    WRITER_FLUSHED_EMPTY(response -> response.getWriter().flush()),
    WRITER_CLOSED(
        response -> {
          response.getWriter().print("text");
          response.getWriter().close();
        }),
    WRITER_FORMATTED(response -> response.getWriter().printf("%d", 5).append('c').println()),
    WRITER_FULL(response -> response.getWriter().print("x".repeat(200_000))),
    WRITER_FULL_OF_LONG_CHARACTERS(
        response -> {
          response.setContentType("text/plain;charset=UTF-8");
          response.setBufferSize(8192);
          PrintWriter writer = response.getWriter();
          for (int i = 0; i < 4000; i++) {
            writer.write('€');
          }
        }),
    STREAM(response -> response.getOutputStream().print("text")),
    STREAM_FLUSHED(
        response -> {
          response.getOutputStream().write(1);
          response.getOutputStream().flush();
        }),
    STREAM_FLUSHED_EMPTY(response -> response.getOutputStream().flush()),
    STREAM_CLOSED(
        response -> {
          response.getOutputStream().write(new byte[5]);
          response.getOutputStream().close();
        }),
    STREAM_FULL(
        response -> {
          ServletOutputStream out = response.getOutputStream();
          for (int i = 0; i < 100; i++) {
            out.write(new byte[2048]);
          }
        }),
    STREAM_FULL_AT_ONCE(response -> response.getOutputStream().write(new byte[500_000])),
    LENGTH_REACHED(
        response -> {
          response.setContentLength(4);
          response.getOutputStream().write(new byte[4]);
        }),
    LONG_LENGTH_REACHED(
        response -> {
          response.setContentLengthLong(4);
          response.getOutputStream().write(new byte[4]);
        }),
    LENGTH_HEADER_REACHED(
        response -> {
          response.setHeader("Content-Length", "4");
          response.getWriter().write("text");
        }),
    LENGTH_INT_HEADER_REACHED(
        response -> {
          response.setIntHeader("Content-Length", 4);
          response.getWriter().write("text");
        }),
    NO_CONTENT(response -> response.setStatus(204)),
    NOT_MODIFIED(response -> response.setStatus(304)),
    REDIRECT(response -> response.sendRedirect("/app/elsewhere")),
    ERROR(response -> response.sendError(418)),
    ERROR_WITH_MESSAGE(response -> response.sendError(503, "as asked")),
    RESET_BUFFER(
        response -> {
          response.getWriter().print("wrong");
          response.resetBuffer();
          response.getWriter().print("right");
        });

    private final Answer answer;

    Way(Answer answer) {
      this.answer = answer;
    }

    private interface Answer {
      void give(HttpServletResponse response) throws Exception;
    }
  }

  @ParameterizedTest
  @EnumSource
  void tellsTheClientItsId(Way way) {
    Reply reply =
        visitor()
            .go(
                (q, a) -> {
                  q.getSession().setAttribute("a", "kept");
                  way.answer.give(a);
                });
    assertThat(reply.cookies("JSESSIONID")).hasSize(1);
    Object value = visitor().visit((q, a) -> q.getSession().getAttribute("a"));
    assertThat(value).isEqualTo("kept");
  }

  @ParameterizedTest
  @EnumSource(names = {"FLUSH_BUFFER", "WRITER_FULL", "STREAM_CLOSED", "REDIRECT", "ERROR"})
  void keepsWhatIsSetAfterTheAnswerIsGiven(Way way) {
    visitor().go((q, a) -> q.getSession());
    visitor()
        .go(
            (q, a) -> {
              way.answer.give(a);
              q.getSession().setAttribute("a", "late");
            });
    await()
        .until(() -> visitor().visit((q, a) -> q.getSession().getAttribute("a")), "late"::equals);
  }

  @Test
  void tellsTheClientAnIdThatBeginsAfterAReset() {
    Reply reply =
        visitor()
            .go(
                (q, a) -> {
                  a.getWriter().print("wrong");
                  a.reset();
                  q.getSession();
                });
    assertThat(reply.cookies("JSESSIONID")).hasSize(1);
  }

  @Test
  void tellsTheClientAnIdThatBeganBeforeAReset() {
    Reply reply =
        visitor()
            .go(
                (q, a) -> {
                  q.getSession();
                  a.getWriter().print("wrong");
                  a.reset();
                  a.getWriter().print("right");
                });
    // Jetty says it twice.
    assertThat(Set.copyOf(reply.cookies("JSESSIONID"))).hasSize(1);
    assertThat(reply.body()).isEqualTo("right");
  }

  @Test
  void tellsTheClientAnIdThatBeginsWhileBytesWaitInTheBuffer() {
    Reply reply =
        visitor()
            .go(
                (q, a) -> {
                  a.getWriter().print("early ");
                  q.getSession().setAttribute("a", 1);
                  a.getWriter().print("late");
                });
    assertThat(reply.cookies("JSESSIONID")).hasSize(1);
    assertThat(reply.body()).isEqualTo("early late");
    Object value = visitor().visit((q, a) -> q.getSession().getAttribute("a"));
    assertThat(value).isEqualTo(1);
  }

  @Test
  void tellsTheClientItsIdInTheAnswerToAHead() {
    String target = visitor().target((q, a) -> q.getSession());
    assertThat(visitor().send("HEAD", target).cookies("JSESSIONID")).hasSize(1);
  }

  @Test
  void leavesOtherCookiesAlone() {
    Reply reply =
        visitor()
            .go(
                (q, a) -> {
                  a.addHeader("Set-Cookie", "one=1");
                  q.getSession();
                  a.addHeader("Set-Cookie", "two=2");
                });
    assertThat(reply.cookies("one")).hasSize(1);
    assertThat(reply.cookies("two")).hasSize(1);
    assertThat(reply.cookies("JSESSIONID")).hasSize(1);
  }

  @Test
  void leavesTheBytesAlone() {
    String text = "ü€😀\r\n".repeat(20_000);
    Reply reply =
        visitor()
            .go(
                (q, a) -> {
                  q.getSession();
                  a.setContentType("text/plain;charset=UTF-8");
                  a.getWriter().print(text);
                });
    assertThat(reply.body()).isEqualTo(text);
  }

  @Test
  void keepsValuesBeforeTheFirstByteArrives() throws Exception {
    visitor().go((q, a) -> q.getSession());
    CountDownLatch read = new CountDownLatch(1);
    String target =
        visitor()
            .target(
                (q, a) -> {
                  q.getSession().setAttribute("a", "early");
                  a.getWriter().print("first");
                  a.flushBuffer();
                  assertThat(read.await(20, TimeUnit.SECONDS)).isTrue();
                });
    try (Wire wire = visitor().open("GET", target)) {
      assertThat(wire.head().status()).isEqualTo(200);
      Object value = visitor().visit((q, a) -> q.getSession().getAttribute("a"));
      assertThat(value).isEqualTo("early");
    } finally {
      read.countDown();
    }
  }
}
