package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.RedisServer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The cache in Tomcat, which hides some fields, fixes others, and counts differently. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CacheOnTomcatTest {
  private final ScriptedOrigin origin = new ScriptedOrigin();
  private RedisServer redis;
  private Tomcat tomcat;
  private Weir weir;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    redis = RedisServer.start();
    weir =
        TestWeir.over(
            redis.url(),
            Map.of("weir.responses.rules", "/* -> cache", "weir.session.enabled", "false"));
    tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createDirectories(directory.resolve("tomcat")).toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(0);
    Context context = tomcat.addContext("", null);
    context.addServletContainerInitializer(
        (none, servlets) -> {
          WeirContext.set(servlets, weir);
          var filter = servlets.addFilter("cache", new ResponseCacheFilter(weir));
          filter.setAsyncSupported(true);
          filter.addMappingForUrlPatterns(
              EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), false, "/*");
          var servlet = servlets.addServlet("origin", new OriginServlet(origin));
          servlet.setAsyncSupported(true);
          servlet.addMapping("/*");
        },
        null);
    tomcat.getConnector();
    tomcat.start();
    TestWeir.awaitWarm(weir);
  }

  @AfterAll
  void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
    weir.close();
    redis.close();
  }

  private static final class OriginServlet extends HttpServlet {
    @Serial private static final long serialVersionUID = 1L;
    private final transient ScriptedOrigin origin;

    OriginServlet(ScriptedOrigin origin) {
      this.origin = origin;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      origin.answer(request, response);
    }
  }

  private RawClient.Reply get(String path, String... fields) {
    return RawClient.send(tomcat.getConnector().getLocalPort(), "GET " + path, fields);
  }

  @Test
  void keepsTypeLengthAndDate() {
    origin.on(
        "/a",
        (request, response) -> {
          response.setContentType("text/plain;charset=UTF-8");
          response.setContentLength(5);
          reply(200, "hello", "Cache-Control: max-age=60", "X-A: 1").answer(request, response);
        });

    RawClient.Reply first = get("/a");
    RawClient.Reply second = get("/a");

    assertThat(second.body()).isEqualTo("hello");
    for (String name : new String[] {"Content-Type", "Content-Length", "X-A", "Cache-Control"}) {
      assertThat(second.fields(name)).as(name).isEqualTo(first.fields(name));
    }
    assertThat(second.fields("Date")).hasSize(1);
    assertThat(second.fields("Age")).hasSize(1);
    assertThat(origin.count("/a")).isEqualTo(1);
  }

  @Test
  void storesNothingOfTheWrongLength() {
    origin.on(
        "/short",
        (request, response) -> {
          response.setContentLength(3);
          response.setHeader("Cache-Control", "max-age=60");
          response.getWriter().print("abc");
          response.getWriter().flush();
        });

    assertThat(get("/short").body()).isEqualTo("abc");
    assertThat(get("/short").body()).isEqualTo("abc");
    assertThat(origin.count("/short")).isEqualTo(1);
  }

  @Test
  void takesBackWhatWasWrittenWholeAndNeverSent() {
    origin.on(
        "/broken",
        (request, response) -> {
          response.setHeader("Cache-Control", "max-age=60");
          response.setContentLength(3);
          response.getOutputStream().print("abc");
          throw new IllegalStateException("broken after all");
        });
    get("/broken");
    origin.on("/broken", reply(200, "mended", "Cache-Control: max-age=60"));

    assertThat(get("/broken").body()).isEqualTo("mended");
  }

  @Test
  void confirmsServesStaleAndAnswersConditions() {
    origin.on("/v", reply(200, "one", "Cache-Control: max-age=0", "ETag: \"1\"", "X-A: 1"));
    get("/v");
    origin.on("/v", reply(304, "", "Cache-Control: max-age=0", "ETag: \"1\"", "X-A: 2"));

    RawClient.Reply confirmed = get("/v");
    RawClient.Reply notModified = get("/v", "If-None-Match: \"1\"");

    assertThat(confirmed.status()).isEqualTo(200);
    assertThat(confirmed.body()).isEqualTo("one");
    assertThat(confirmed.field("X-A")).isEqualTo("2");
    assertThat(notModified.status()).isEqualTo(304);

    origin.on("/v", (request, response) -> response.sendError(503));
    assertThat(get("/v").body()).isEqualTo("one");
    origin.on(
        "/v",
        (request, response) -> {
          throw new IllegalStateException("broken");
        });
    assertThat(get("/v").body()).isEqualTo("one");
  }

  @Test
  void servesRangesAndHeads() {
    origin.on("/r", reply(200, "0123456789", "Cache-Control: max-age=60"));
    get("/r");

    assertThat(get("/r", "Range: bytes=2-4").body()).isEqualTo("234");
    RawClient.Reply head =
        RawClient.send(tomcat.getConnector().getLocalPort(), "HEAD /r", new String[0]);
    assertThat(head.field("Content-Length")).isEqualTo("10");
    assertThat(origin.count("/r")).isEqualTo(1);
  }

  @Test
  void recordsAsynchronousAnswersAndRedirects() {
    origin.on(
        "/async",
        (request, response) -> {
          var async = request.startAsync();
          async.start(
              () -> {
                try {
                  reply(200, "later", "Cache-Control: max-age=60")
                      .answer(
                          (HttpServletRequest) async.getRequest(),
                          (HttpServletResponse) async.getResponse());
                } catch (IOException | ServletException failed) {
                  throw new IllegalStateException(failed);
                }
                async.complete();
              });
        });
    origin.on(
        "/moved",
        (request, response) -> {
          response.setHeader("Cache-Control", "max-age=60");
          response.sendRedirect("/r");
        });

    assertThat(get("/async").body()).isEqualTo("later");
    assertThat(get("/async").field("Age")).isNotNull();
    RawClient.Reply first = get("/moved");
    RawClient.Reply second = get("/moved");
    assertThat(second.status()).isEqualTo(302);
    assertThat(second.field("Location")).isEqualTo(first.field("Location"));
    assertThat(origin.count("/moved")).isEqualTo(1);
  }
}
