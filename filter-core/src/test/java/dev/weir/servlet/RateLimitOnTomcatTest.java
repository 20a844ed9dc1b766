package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.RedisServer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Rate limits in Tomcat, which takes more spellings of a path for the same than others do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RateLimitOnTomcatTest {
  private static final List<String> SPELLINGS =
      List.of(
          "/s",
          "/s;jsessionid=x",
          "/s;x=.css",
          "/%73",
          "//s",
          "/a/../s",
          "/./s",
          "/s/%2e%2e/s",
          "/a/..;x=y/s",
          "/;a=b/s");
  private static final Map<String, String> SETTINGS =
      Map.of("weir.session.enabled", "false", "weir.ratelimit.rules", "/s -> default");

  private RedisServer redis;
  private Tomcat tomcat;
  private Weir weir;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    redis = RedisServer.start();
    weir = TestWeir.patient(redis.url(), SETTINGS);
    tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createDirectories(directory.resolve("tomcat")).toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(0);
    Context context = tomcat.addContext("", null);
    context.addServletContainerInitializer(
        (none, servlets) -> {
          WeirContext.set(servlets, weir);
          servlets
              .addFilter("limits", new RateLimitFilter(weir))
              .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
          servlets.addServlet("target", new Target()).addMapping("/s");
          servlets.addServlet("others", new Others()).addMapping("/*");
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

  private static final class Target extends HttpServlet {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getOutputStream().print("target");
    }
  }

  private static final class Others extends HttpServlet {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getOutputStream().print("other");
    }
  }

  @Test
  void countsAllSpellingsThatReachAServletTogetherWithThoseOnAnotherNode() {
    long left = 100;
    int reached = 0;
    try (TestNode jetty =
        TestNode.start(TestWeir.patient(redis.url(), SETTINGS), (request, response) -> {})) {
      TestWeir.awaitWarm(jetty.weir());
      for (String spelling : SPELLINGS) {
        RawClient.Reply answer =
            RawClient.send(tomcat.getConnector().getLocalPort(), "GET " + spelling);
        boolean target = answer.body().equals("target");
        reached += target ? 1 : 0;
        left -= target ? 1 : 0;
        assertThat(answer.fields("RateLimit").isEmpty()).as(spelling).isNotEqualTo(target);
        left--;
        assertThat(Exchange.of(jetty.uri("/"), "GET", "/s").header("RateLimit").get(0))
            .as(spelling)
            .startsWith("\"default\";r=" + left + ";");
      }
    }
    assertThat(reached).isGreaterThanOrEqualTo(7);
  }
}
