package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.embedded.RedisExtension;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.awaitility.Awaitility;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.FilterMapping;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An application that the initializer comes upon, with its settings in context parameters. */
final class WeirInitializerTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static final String APP = "initializer-test";
  private static final Filter OWN = (request, response, chain) -> chain.doFilter(request, response);

  private final Server server = new Server();
  private final ServletContextHandler application = new ServletContextHandler("/app");

  WeirInitializerTest() {
    application.setInitParameter("weir.app", APP);
    application.setInitParameter("weir.annotations", "false");
    server.setHandler(application);
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
    assertThatOurThreadIsGone();
  }

  @Test
  void putsTheSessionsBeforeTheFiltersOfTheApplication() throws Exception {
    application.addFilter(OWN, "/*", EnumSet.of(DispatcherType.REQUEST));
    start(redis.url());

    FilterMapping first = mappings().get(0);
    assertThat(mappings()).hasSize(2);
    assertThat(first.getFilterName()).isEqualTo("dev.weir.sessions");
    assertThat(first.getPathSpecs()).containsExactly("/*");
    assertThat(List.of(DispatcherType.REQUEST, DispatcherType.ERROR, DispatcherType.ASYNC))
        .allMatch(first::appliesTo);
    assertThat(first.appliesTo(DispatcherType.FORWARD)).isFalse();
    assertThat(context().getServletRegistrations())
        .extractingByKey("dev.weir.health")
        .extracting(servlet -> List.copyOf(servlet.getMappings()))
        .isEqualTo(List.of("/weir/health/*"));
  }

  @Test
  void keepsOnlyTheHealthReportWhereSessionsAreSwitchedOff() throws Exception {
    application.setInitParameter("weir.session.enabled", "false");
    start(redis.url());

    assertThat(context().getFilterRegistrations()).isEmpty();
    assertThat(context().getServletRegistrations()).containsKey("dev.weir.health");
  }

  @Test
  void registersNothingWhereWeirIsSwitchedOff() throws Exception {
    application.setInitParameter("weir.enabled", "false");
    start(redis.url());

    assertThat(context().getFilterRegistrations()).isEmpty();
    assertThat(context().getServletRegistrations()).doesNotContainKey("dev.weir.health");
  }

  @Test
  void addsNoSecondFilterToTheApplicationsOwn() throws Exception {
    application.addFilter(SessionFilter.class, "/*", EnumSet.of(DispatcherType.REQUEST));
    start(redis.url());

    assertThat(mappings()).hasSize(1);
    assertThat(WeirContext.of(context()).sessionEngine()).isPresent();
  }

  @Test
  void putsTheRateLimitsBehindTheSessionsWhereThereAreRules() throws Exception {
    application.setInitParameter("weir.ratelimit.rules", "/* -> default");
    application.addFilter(OWN, "/*", EnumSet.of(DispatcherType.REQUEST));
    start(redis.url());

    assertThat(mappings())
        .extracting(FilterMapping::getFilterName)
        .startsWith("dev.weir.sessions", "dev.weir.ratelimits")
        .hasSize(3);
    assertThat(mappings().get(1).appliesTo(DispatcherType.REQUEST)).isTrue();
    assertThat(mappings().get(1).appliesTo(DispatcherType.ERROR)).isFalse();
  }

  @Test
  void putsTheRateLimitsBehindSessionsThatTheApplicationRegisters() throws Exception {
    application.setInitParameter("weir.ratelimit.rules", "/* -> default");
    application.addFilter(SessionFilter.class, "/*", EnumSet.of(DispatcherType.REQUEST));
    start(redis.url());

    assertThat(mappings()).hasSize(2);
    assertThat(mappings().get(1).getFilterName()).isEqualTo("dev.weir.ratelimits");
  }

  @Test
  void limitsWithoutARedisWhereThereAreRules() throws Exception {
    application.setInitParameter("weir.ratelimit.rules", "/* -> default");
    application.addServletContainerInitializer(new WeirInitializer());
    server.start();

    assertThat(mappings())
        .extracting(FilterMapping::getFilterName)
        .containsExactly("dev.weir.ratelimits");
    assertThat(WeirContext.of(context()).limiter()).isPresent();
    assertThat(WeirContext.of(context()).sessionEngine()).isEmpty();
  }

  @Test
  void givesAFilterItsOwnRulesFromItsInitParameters() throws Exception {
    application.setInitParameter("weir.ratelimit.rules", "/* -> default");
    FilterHolder own = new FilterHolder(RateLimitFilter.class);
    own.setInitParameter("weir.ratelimit.rules", "/own -> tight");
    own.setInitParameter("weir.ratelimit.policies", "tight = 1/1h");
    application.addFilter(own, "/*", EnumSet.of(DispatcherType.REQUEST));
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    start(redis.url());
    URI uri = URI.create("http://127.0.0.1:" + connector.getLocalPort());

    assertThat(mappings()).hasSize(2);
    assertThat(Exchange.of(uri, "GET", "/app/own").header("RateLimit-Policy"))
        .containsExactly("\"tight\";q=1;w=3600");
    assertThat(Exchange.of(uri, "GET", "/app/own").status()).isEqualTo(429);
    assertThat(Exchange.of(uri, "GET", "/app/other").header("RateLimit-Policy")).isEmpty();
  }

  @Test
  void actsOnceHoweverOftenFiltersAreRegistered() throws Exception {
    application.setInitParameter("weir.ratelimit.rules", "/* -> default");
    application.setInitParameter("weir.responses.rules", "GET /* -> cache");
    for (int i = 0; i < 2; i++) {
      application.addFilter(SessionFilter.class, "/*", EnumSet.of(DispatcherType.REQUEST));
      application.addFilter(RateLimitFilter.class, "/*", EnumSet.of(DispatcherType.REQUEST));
      application.addFilter(ResponseCacheFilter.class, "/*", EnumSet.of(DispatcherType.REQUEST));
    }
    application.addFilter(
        (request, response, chain) -> {
          ((HttpServletRequest) request).getSession().setAttribute("a", "b");
          chain.doFilter(request, response);
        },
        "/*",
        EnumSet.of(DispatcherType.REQUEST));
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    start(redis.url());
    URI uri = URI.create("http://127.0.0.1:" + connector.getLocalPort());

    Exchange answer = Exchange.of(uri, "GET", "/app/once");
    assertThat(answer.header("RateLimit")).hasSize(1);
    assertThat(answer.header("RateLimit").get(0)).startsWith("\"default\";r=99;");
    assertThat(answer.header("Set-Cookie")).filteredOn(c -> c.startsWith("JSESSIONID=")).hasSize(1);
  }

  @Test
  void closesTheWeirWithTheApplication() throws Exception {
    start(redis.url());
    assertThat(ourThreads()).isNotEmpty();

    application.stop();

    assertThatOurThreadIsGone();
  }

  @Test
  void closesWhatItStartedWhenItCannotRegister() {
    initializeWith(
        (none, context) ->
            assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> new WeirInitializer().onStartup(none, refusing(context))));

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> WeirContext.of(context()));
    assertThatOurThreadIsGone();
  }

  @Test
  void stopsTheStartWithOneMessageWhenSettingsAreWrong() {
    application.setInitParameter("weir.session.timeout", "soon");

    assertThatExceptionOfType(ServletException.class)
        .isThrownBy(() -> start("http://localhost"))
        .withMessageContainingAll("2 settings are wrong", "weir.redis.url", "weir.session.timeout");
  }

  private void start(String redisUrl) throws Exception {
    application.setInitParameter("weir.redis.url", redisUrl);
    application.addServletContainerInitializer(new WeirInitializer());
    server.start();
  }

  private void initializeWith(ServletContainerInitializer initializer) {
    application.setInitParameter("weir.redis.url", redis.url());
    application.addServletContainerInitializer(initializer);
    try {
      server.start();
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  /** The same context, but for filters, which it takes none of. */
  private static ServletContext refusing(ServletContext context) {
    return (ServletContext)
        Proxy.newProxyInstance(
            WeirInitializerTest.class.getClassLoader(),
            new Class<?>[] {ServletContext.class},
            (proxy, method, arguments) -> {
              if (method.getReturnType() == FilterRegistration.Dynamic.class) {
                throw new IllegalStateException("no filters");
              }
              try {
                return method.invoke(context, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  private ServletContext context() {
    return application.getServletContext();
  }

  private List<FilterMapping> mappings() {
    return Arrays.asList(application.getServletHandler().getFilterMappings());
  }

  private static List<String> ourThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(("weir-" + APP)::equals)
        .toList();
  }

  private static void assertThatOurThreadIsGone() {
    Awaitility.await().untilAsserted(() -> assertThat(ourThreads()).isEmpty());
  }
}
