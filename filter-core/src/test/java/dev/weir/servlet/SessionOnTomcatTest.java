package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.RedisServer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions in a Tomcat that, as 11 does unless told otherwise, lets nothing through any more once
 * the target of a forward has answered.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SessionOnTomcatTest {
  private TestClient client;
  private RedisServer redis;
  private Tomcat tomcat;
  private Weir weir;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    redis = RedisServer.start();
    weir = TestWeir.patient(redis.url());
    tomcat = new Tomcat();
    tomcat.setBaseDir(Files.createDirectories(directory.resolve("tomcat")).toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(0);
    Context context = tomcat.addContext("", null);
    context.setSuspendWrappedResponseAfterForward(true);
    context.addServletContainerInitializer(
        (none, servlets) -> {
          WeirContext.set(servlets, weir);
          var filter = servlets.addFilter("sessions", new SessionFilter(weir));
          filter.setAsyncSupported(true);
          filter.addMappingForUrlPatterns(
              EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR, DispatcherType.ASYNC),
              false,
              "/*");
          var servlet = servlets.addServlet("pages", new Pages());
          servlet.setAsyncSupported(true);
          servlet.addMapping("/*");
        },
        null);
    tomcat.getConnector();
    tomcat.start();
    TestWeir.awaitWarm(weir);
  }

  @BeforeEach
  void forgetCookies() {
    client = new TestClient();
  }

  @AfterAll
  void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
    weir.close();
    redis.close();
  }

  private static final class Pages extends HttpServlet {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      Object included = request.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO);
      switch (included == null ? request.getPathInfo() : included.toString()) {
        case "/page" -> {
          request.getSession().setAttribute("page", "1");
          request.getRequestDispatcher("/part").include(request, response);
          response.getWriter().print("|page");
        }
        case "/part" -> response.getWriter().print("part");
        case "/empty" -> request.getSession().setAttribute("page", "1");
        case "/get" -> {
          Object value = request.getSession().getAttribute("x");
          response.getWriter().print(value + " " + request.getSession().getAttribute("page"));
        }
        case "/direct" -> {
          request.getSession().setAttribute("x", "1");
          response.getWriter().print("direct");
        }
        default -> forward(request, response);
      }
    }

    /** To the page that the query names; by the context, which knows nothing of the request. */
    private void forward(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      request.getSession().setAttribute("x", "1");
      String target = "/" + request.getQueryString();
      if (request.getPathInfo().equals("/named")) {
        getServletContext().getRequestDispatcher(target).forward(request, response);
      } else {
        request.getRequestDispatcher(target).forward(request, response);
      }
    }
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/forward?page", "/named?page"})
  void answersWithWhatTheTargetOfAForwardSays(String path) throws IOException {
    HttpResponse<String> response = client.get(uri(path));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("part|page");
    assertThat(client.body(uri("/get"))).isEqualTo("1 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/forward?empty", "/named?empty"})
  void tellsTheClientItsIdThoughTheTargetSaysNothing(String path) throws IOException {
    assertThat(client.get(uri(path)).statusCode()).isEqualTo(200);

    assertThat(client.body(uri("/get"))).isEqualTo("1 1");
  }

  @Test
  void answersWithoutAForward() throws IOException {
    assertThat(client.body(uri("/direct"))).isEqualTo("direct");
    assertThat(client.body(uri("/get"))).isEqualTo("1 null");
  }
}
