package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.blacklist.Scope;
import dev.weir.blacklist.TokenBlacklist;
import dev.weir.session.conversation.Conversation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Two nodes with every feature on, and something to do with each of them. */
final class AllFeatures implements AutoCloseable {
  private static final Map<String, String> RULES =
      Map.of(
          "weir.ratelimit.policies", "each = 100000/1h, key=address; own = 100000/1h, key=session",
          "weir.ratelimit.rules", "/* -> each; /all -> own",
          "weir.tokens.enabled", "true",
          "weir.responses.rules", "GET /page/* -> cache, ttl=60s, tags=page");
  private static final String PAGE = "0123456789".repeat(60_000);

  private final SessionActions sessions = new SessionActions();
  private final ScriptedOrigin origin = new ScriptedOrigin();
  final TestNode a;
  final TestNode b;
  // Of all tests, which may share a Redis.
  private static final AtomicInteger ROUNDS = new AtomicInteger();

  private int round;

  private AllFeatures(Map<String, String> redis) {
    Map<String, String> settings = new HashMap<>(RULES);
    settings.putAll(redis);
    a = start(TestWeir.patient(settings));
    b = start(TestWeir.patient(settings));
  }

  /** Nodes over the Redis that the settings name. */
  static AllFeatures over(Map<String, String> redis) {
    return new AllFeatures(redis);
  }

  private TestNode start(Weir weir) {
    return TestNode.start(
        weir,
        (request, response) -> {
          boolean page = request.getPathInfo().startsWith("/page/");
          (page ? origin : sessions).answer(request, response);
        },
        List.of(new ResponseCacheFilter(weir)));
  }

  /** Waits until both nodes work with Redis. */
  AllFeatures warm() {
    TestWeir.awaitWarm(a.weir());
    TestWeir.awaitWarm(b.weir());
    return this;
  }

  /** Does everything once and looks at what came of it. */
  void use() {
    round = ROUNDS.incrementAndGet();
    useSessions();
    useConversations();
    useLimits();
    useTokens();
    useResponses();
  }

  private void useSessions() {
    TestClient client = new TestClient();
    client.body(a.uri("/set?name=x&value=1"));
    assertThat(client.body(b.uri("/get?name=x"))).isEqualTo("1");
    client.body(b.uri("/rotate"));
    client.body(b.uri("/set3?value=3"));
    client.body(a.uri("/remove?name=x"));
    client.body(a.uri("/bind"));
    client.body(a.uri("/interval?value=600"));
    assertThat(client.body(b.uri("/all"))).contains("three2=3").doesNotContain("x=");
    String user = "user " + round;
    String id = requireNonNull(client.cookie("JSESSIONID"));
    assertThat(a.weir().sessions().assign(id, "somebody else")).isTrue();
    assertThat(a.weir().sessions().assign(id, user)).isTrue();
    assertThat(b.weir().sessions().of(user)).hasSize(1);
    assertThat(b.weir().sessions().endAll(user)).isEqualTo(1);
    await().until(() -> client.body(a.uri("/get?name=x")).equals("no session"));
  }

  private void useConversations() {
    Conversation there = a.weir().conversations().of("telegram", "chat " + round);
    Conversation here = b.weir().conversations().of("telegram", "chat " + round);
    there.put("step", 1);
    assertThat(here.get("step")).contains(1);
    here.end();
    assertThat(there.all()).isEmpty();
  }

  private void useLimits() {
    var limiter = a.weir().limiter().orElseThrow();
    String subject = "subject " + round;
    assertThat(limiter.isAllowed(subject, 2, Duration.ofHours(1)).allowed()).isTrue();
    assertThat(limiter.isAllowed(subject, 2, Duration.ofHours(1)).allowed()).isTrue();
    var other = b.weir().limiter().orElseThrow();
    assertThat(other.isAllowed(subject, 2, Duration.ofHours(1)).allowed()).isFalse();
    limiter.refund(limiter.decide("each", "address", subject));
    assertThat(limiter.reset("each", "address", subject)).isTrue();
    assertThat(limiter.decide("each", "address", subject).local()).isFalse();
  }

  private void useTokens() {
    TokenBlacklist blacklist = a.weir().blacklist().orElseThrow();
    TokenBlacklist other = b.weir().blacklist().orElseThrow();
    blacklist.revoke("token-" + round, "test");
    blacklist.revokeAll(Scope.subject("subject " + round), "test");
    await().until(() -> other.isBlacklisted("token-" + round));
  }

  private void useResponses() {
    String path = "/page/" + round;
    origin.on(path, reply(200, PAGE, "Cache-Control: max-age=60"));
    TestClient client = new TestClient();
    assertThat(client.body(a.uri(path))).isEqualTo(PAGE);
    await()
        .until(
            () -> {
              assertThat(client.body(b.uri(path))).isEqualTo(PAGE);
              return client.get(b.uri(path)).headers().firstValue("Age").isPresent();
            });
    assertThat(a.weir().responses().orElseThrow().purgeTags("page")).isTrue();
    int before = origin.count(path);
    await()
        .until(
            () -> {
              client.body(b.uri(path));
              return origin.count(path) > before;
            });
  }

  @Override
  public void close() {
    a.close();
    b.close();
  }
}
