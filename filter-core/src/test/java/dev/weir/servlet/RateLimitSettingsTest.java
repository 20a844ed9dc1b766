package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.RedisExtension;
import dev.weir.ratelimit.RateLimitFields;
import dev.weir.telemetry.Event;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a filter is told by its own parameters, and what it does when something of it fails. */
final class RateLimitSettingsTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private static Weir weir(Map<String, String> settings) {
    Weir weir = TestWeir.patient(redis.url(), settings);
    TestWeir.awaitWarm(weir);
    return weir;
  }

  @Test
  void followsTheParametersOfAWebXmlBesideTheApplicationsRules() throws Exception {
    try (Weir weir = weir(Map.of("weir.session.enabled", "false"))) {
      Server server = new Server();
      ServerConnector connector = new ServerConnector(server);
      connector.setHost("127.0.0.1");
      server.addConnector(connector);
      ServletContextHandler context = new ServletContextHandler("/");
      WeirContext.set(context.getServletContext(), weir);
      context.setInitParameter("weir.ratelimit.policies", "two = 2/60s");
      context.addFilter(
          filter("inner", "/b -> strict", "weir.ratelimit.headers", "standard, classic"),
          "/*",
          EnumSet.of(DispatcherType.REQUEST));
      context.addFilter(
          filter("outer", "/* -> two", "weir.ratelimit.headers", "none"),
          "/*",
          EnumSet.of(DispatcherType.REQUEST));
      server.setHandler(context);
      server.start();
      try {
        var node = java.net.URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/");
        Exchange both = Exchange.of(node, "GET", "/b");
        assertThat(both.header("RateLimit").get(0)).startsWith("\"strict\";r=9;");
        assertThat(both.header("X-RateLimit-Remaining")).containsExactly("9");
        assertThat(Exchange.of(node, "GET", "/a").header("RateLimit")).isEmpty();
        Exchange refused = Exchange.of(node, "GET", "/a");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body()).contains("\"two\"");
        assertThat(Exchange.of(node, "GET", "/b").status()).isEqualTo(429);
      } finally {
        server.stop();
      }
    }
  }

  private static FilterHolder filter(String name, String rules, String key, String value) {
    FilterHolder filter = new FilterHolder(RateLimitFilter.class);
    filter.setName(name);
    filter.setInitParameter("weir.ratelimit.rules", rules);
    filter.setInitParameter(key, value);
    return filter;
  }

  @Test
  void letsARequestThroughAndCountsItWhenDecidingFails() {
    Map<String, String> settings =
        Map.of(
            "weir.session.enabled", "false",
            "weir.ratelimit.policies", "one = 1/60s, key=own:broken",
            "weir.ratelimit.rules", "/* -> one");
    Weir weir = weir(settings);
    weir.limiter()
        .orElseThrow()
        .identify(
            "broken",
            request -> {
              throw new IllegalStateException("asked for");
            });
    try (TestNode node =
        TestNode.start(weir, (request, response) -> response.getOutputStream().print("in"))) {
      for (int i = 0; i < 3; i++) {
        assertThat(Exchange.of(node.uri("/"), "GET", "/x").body()).isEqualTo("in");
      }
      assertThat(weir.telemetry().total(Event.RATELIMIT_FAILED)).isEqualTo(3);
    }
  }

  @Test
  void survivesWhateverClientsSend() {
    Map<String, String> settings =
        Map.of(
            "weir.session.enabled", "false",
            "weir.client.trusted-proxies", "loopback",
            "weir.ratelimit.policies", "one = 1000/60s, key=header:X-Key+address+tenant+session",
            "weir.ratelimit.rules", "/* -> one");
    List<String> headers =
        List.of(
            "X-Key: " + "k".repeat(5000),
            "X-Key: \u00e9\u00ff 1 user x",
            "X-Key:",
            "X-Forwarded-For: , ,,;\"",
            "X-Forwarded-For: " + "1.2.3.4,".repeat(500),
            "X-Forwarded-For: 999.1.1.1, [::1, fe80::%eth0, _hidden",
            "X-Forwarded-For: -\r\nX-Forwarded-For: unknown",
            "Cookie: JSESSIONID=" + "x".repeat(3000));
    Weir weir = weir(settings);
    try (TestNode node =
        TestNode.start(weir, (request, response) -> response.getOutputStream().print("in"))) {
      for (String header : headers) {
        Exchange answer = Exchange.of(node.uri("/"), "GET", "/x", header);
        assertThat(answer.status()).as(header).isEqualTo(200);
        assertThat(answer.header("RateLimit").get(0)).startsWith("\"one\";r=9");
      }
      assertThat(weir.telemetry().total(Event.RATELIMIT_FAILED)).isZero();
    }
    List<?> keys = (List<?>) java.util.Objects.requireNonNull(redis.command("KEYS", "*limit*"));
    assertThat(keys).isNotEmpty().allMatch(key -> key.toString().length() < 60);
  }

  /** Whole seconds are never too early, and never a whole second late. */
  @Property
  void tellsTheFirstWholeSecondThatIsLateEnough(
      @ForAll @LongRange(min = 1, max = 40_000_000_000_000_000L) long nanos) {
    Duration exact = Duration.ofNanos(nanos);
    Duration told = Duration.ofSeconds(RateLimitFields.seconds(exact));
    assertThat(told).isGreaterThanOrEqualTo(exact);
    assertThat(told.minus(exact)).isLessThan(Duration.ofSeconds(1));
  }
}
