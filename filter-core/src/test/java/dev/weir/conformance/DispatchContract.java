package dev.weir.conformance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.junit.jupiter.api.Test;

/** A request has one session, wherever it is dispatched to. */
abstract class DispatchContract extends SessionContract {

  @Override
  void prepare(ServletContextHandler application) {
    ErrorPageErrorHandler pages = new ErrorPageErrorHandler();
    pages.addErrorPage(500, "/error/page");
    pages.addErrorPage(418, "/error/page");
    application.setErrorHandler(pages);
    Filter own =
        (request, response, chain) -> {
          if (request.getParameter("filtered") != null
              && request instanceof HttpServletRequest asked) {
            asked.getSession().setAttribute("by filter", "set");
          }
          chain.doFilter(request, response);
        };
    FilterHolder holder = new FilterHolder(own);
    holder.setAsyncSupported(true);
    application.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
  }

  private Object get(String name) {
    return visitor()
        .visit(
            (q, a) -> {
              HttpSession session = q.getSession(false);
              return session == null ? "no session" : session.getAttribute(name);
            });
  }

  private void errorPage(Work.Task task) {
    visitor()
        .site()
        .onError(
            new Work(
                (q, a) -> {
                  task.run(q, a);
                  return "";
                },
                false));
  }

  @Test
  void isTheSameForFiltersAndServlets() {
    String target =
        visitor()
            .target(
                (q, a) ->
                    assertThat(q.getSession(false).getAttribute("by filter")).isEqualTo("set"));
    assertThat(visitor().get(target + "?filtered=yes").status()).isEqualTo(200);
    assertThat(get("by filter")).isEqualTo("set");
  }

  @Test
  void isTheSameWhereARequestIsForwardedTo() {
    String path =
        visitor()
            .path(
                (q, a) -> {
                  assertThat(q.getSession().getAttribute("a")).isEqualTo("before");
                  q.getSession().setAttribute("a", "there");
                });
    visitor()
        .go(
            (q, a) -> {
              q.getSession().setAttribute("a", "before");
              q.getRequestDispatcher(path).forward(q, a);
              assertThat(q.getSession().getAttribute("a")).isEqualTo("there");
            });
    assertThat(get("a")).isEqualTo("there");
  }

  @Test
  void beginsWhereARequestIsForwardedTo() {
    String path = visitor().path((q, a) -> q.getSession().setAttribute("a", "there"));
    Reply reply = visitor().go((q, a) -> q.getRequestDispatcher(path).forward(q, a));
    assertThat(reply.cookies("JSESSIONID")).hasSize(1);
    assertThat(get("a")).isEqualTo("there");
  }

  @Test
  void isTheSameInWhatIsIncluded() {
    String path =
        visitor()
            .path(
                (q, a) -> {
                  assertThat(q.getSession().getAttribute("a")).isEqualTo("before");
                  q.getSession().setAttribute("a", "there");
                });
    visitor()
        .go(
            (q, a) -> {
              q.getSession().setAttribute("a", "before");
              q.getRequestDispatcher(path).include(q, a);
              assertThat(q.getSession().getAttribute("a")).isEqualTo("there");
            });
    assertThat(get("a")).isEqualTo("there");
  }

  @Test
  void beginsInWhatIsIncluded() {
    String path = visitor().path((q, a) -> q.getSession().setAttribute("a", "there"));
    Reply reply =
        visitor()
            .go(
                (q, a) -> {
                  q.getRequestDispatcher(path).include(q, a);
                  a.getWriter().print("after");
                });
    assertThat(reply.cookies("JSESSIONID")).hasSize(1);
    assertThat(reply.body()).isEqualTo("after");
    assertThat(get("a")).isEqualTo("there");
  }

  @Test
  void isTheSameForAServletThatIsKnownByName() {
    visitor().go((q, a) -> q.getSession().setAttribute("a", "before"));
    visitor()
        .go(
            (q, a) -> {
              if (q.getAttribute("again") == null) {
                q.setAttribute("again", true);
                q.getServletContext().getNamedDispatcher("worker").include(q, a);
              } else {
                q.getSession().setAttribute("a", "there");
              }
            });
    assertThat(get("a")).isEqualTo("there");
  }

  @Test
  void isTheSameHoweverDeepTheDispatchGoes() {
    String deepest = visitor().path((q, a) -> q.getSession().setAttribute("a", "deepest"));
    String deep = visitor().path((q, a) -> q.getRequestDispatcher(deepest).include(q, a));
    visitor().go((q, a) -> q.getRequestDispatcher(deep).forward(q, a));
    assertThat(get("a")).isEqualTo("deepest");
  }

  @Test
  void isTheSameOnAnErrorPage() {
    errorPage((q, a) -> a.getWriter().print("page saw " + q.getSession(false).getAttribute("a")));
    Reply reply =
        visitor()
            .goWrong(
                (q, a) -> {
                  q.getSession().setAttribute("a", "set");
                  a.sendError(418);
                });
    assertThat(reply.status()).isEqualTo(418);
    assertThat(reply.body()).isEqualTo("page saw set");
    assertThat(get("a")).isEqualTo("set");
  }

  @Test
  void isTheSameOnThePageOfAnException() {
    errorPage((q, a) -> a.getWriter().print("page saw " + q.getSession(false).getAttribute("a")));
    Reply reply =
        visitor()
            .goWrong(
                (q, a) -> {
                  q.getSession().setAttribute("a", "set");
                  throw new ServletException("as asked");
                });
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body()).isEqualTo("page saw set");
    assertThat(reply.cookies("JSESSIONID")).hasSize(1);
    assertThat(get("a")).isEqualTo("set");
  }

  @Test
  void keepsWhatAnErrorPageSets() {
    errorPage((q, a) -> q.getSession().setAttribute("page", "set"));
    visitor().go((q, a) -> q.getSession());
    visitor().goWrong((q, a) -> a.sendError(418));
    assertThat(get("page")).isEqualTo("set");
  }

  @Test
  void beginsOnAnErrorPage() {
    errorPage((q, a) -> q.getSession().setAttribute("page", "set"));
    Reply reply = visitor().goWrong((q, a) -> a.sendError(418));
    assertThat(reply.cookies("JSESSIONID")).hasSize(1);
    assertThat(get("page")).isEqualTo("set");
  }

  @Test
  void keepsWhatAnAsynchronousRequestSets() {
    visitor().go((q, a) -> q.getSession());
    Reply reply =
        visitor()
            .go(
                (q, a) -> {
                  AsyncContext async = q.startAsync();
                  onAThread(
                      () -> {
                        asked(async).getSession().setAttribute("a", "async");
                        print(async, "done");
                        async.complete();
                      });
                });
    assertThat(reply.body()).isEqualTo("done");
    assertThat(get("a")).isEqualTo("async");
  }

  @Test
  void beginsInAnAsynchronousRequest() {
    Reply reply =
        visitor()
            .go(
                (q, a) -> {
                  AsyncContext async = q.startAsync();
                  onAThread(
                      () -> {
                        asked(async).getSession().setAttribute("a", "async");
                        async.complete();
                      });
                });
    assertThat(reply.cookies("JSESSIONID")).hasSize(1);
    assertThat(get("a")).isEqualTo("async");
  }

  @Test
  void beginsInAnAsynchronousRequestWithItsOwnObjects() {
    Reply reply =
        visitor()
            .go(
                (q, a) -> {
                  AsyncContext async = q.startAsync(q, a);
                  async.start(
                      () -> {
                        asked(async).getSession().setAttribute("a", "async");
                        print(async, "done");
                        async.complete();
                      });
                });
    assertThat(reply.cookies("JSESSIONID")).hasSize(1);
    assertThat(reply.body()).isEqualTo("done");
    assertThat(get("a")).isEqualTo("async");
  }

  private static void onAThread(Runnable task) {
    new Thread(task, "asynchronous").start();
  }

  private static HttpServletRequest asked(AsyncContext async) {
    return (HttpServletRequest) async.getRequest();
  }

  private static void print(AsyncContext async, String text) {
    try {
      async.getResponse().getWriter().print(text);
    } catch (java.io.IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
  }

  @Test
  void isTheSameWhereARequestIsDispatchedToAsynchronously() {
    String path =
        visitor()
            .path(
                (q, a) -> {
                  assertThat(q.getDispatcherType()).isEqualTo(DispatcherType.ASYNC);
                  assertThat(q.getSession(false).getAttribute("a")).isEqualTo("before");
                  q.getSession().setAttribute("a", "there");
                  a.getWriter().print("dispatched");
                });
    Reply reply =
        visitor()
            .go(
                (q, a) -> {
                  q.getSession().setAttribute("a", "before");
                  q.startAsync().dispatch(path);
                });
    assertThat(reply.body()).isEqualTo("dispatched");
    assertThat(get("a")).isEqualTo("there");
  }

  @Test
  void beginsWhereARequestIsDispatchedToAsynchronously() {
    String path = visitor().path((q, a) -> q.getSession().setAttribute("a", "there"));
    Reply reply = visitor().go((q, a) -> q.startAsync(q, a).dispatch(path));
    assertThat(reply.cookies("JSESSIONID")).hasSize(1);
    assertThat(get("a")).isEqualTo("there");
  }

  @Test
  void isTheSameWhereARequestIsDispatchedBackTo() {
    Reply reply =
        visitor()
            .go(
                (q, a) -> {
                  if (q.getDispatcherType() == DispatcherType.ASYNC) {
                    a.getWriter().print(q.getSession(false).getAttribute("a"));
                  } else {
                    q.getSession().setAttribute("a", "before");
                    q.startAsync().dispatch();
                  }
                });
    assertThat(reply.body()).isEqualTo("before");
  }

  @Test
  void keepsWhatIsSetWhenAnAsynchronousRequestTimesOut() {
    visitor().go((q, a) -> q.getSession());
    visitor()
        .go(
            (q, a) -> {
              AsyncContext async = q.startAsync();
              async.setTimeout(100);
              HttpSession session = q.getSession();
              async.addListener(
                  new OnTimeout(
                      event -> {
                        session.setAttribute("a", "timed out");
                        event.getAsyncContext().complete();
                      }));
            });
    assertThat(get("a")).isEqualTo("timed out");
  }

  private record OnTimeout(java.util.function.Consumer<AsyncEvent> action)
      implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onTimeout(AsyncEvent event) {
      action.accept(event);
    }

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }

  @Test
  void keepsWhatIsSetBeforeAnAsynchronousDispatchFails() {
    errorPage((q, a) -> a.getWriter().print("page saw " + q.getSession().getAttribute("a")));
    String path =
        visitor()
            .site()
            .path(
                new Work(
                    (q, a) -> {
                      q.getSession().setAttribute("a", "set");
                      throw new IllegalStateException("as asked");
                    },
                    false));
    Reply reply = visitor().goWrong((q, a) -> q.startAsync().dispatch(path));
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body()).isEqualTo("page saw set");
    assertThat(get("a")).isEqualTo("set");
  }

  @Test
  void endsWhereARequestIsForwardedTo() {
    visitor().go((q, a) -> q.getSession().setAttribute("a", 1));
    Visitor holder = visitor().twin();
    String path = visitor().path((q, a) -> requireNonNull(q.getSession(false)).invalidate());
    visitor()
        .go(
            (q, a) -> {
              q.getRequestDispatcher(path).forward(q, a);
              assertThat(q.getSession(false)).isNull();
            });
    holder.go((q, a) -> assertThat(q.getSession(false)).isNull());
  }
}
