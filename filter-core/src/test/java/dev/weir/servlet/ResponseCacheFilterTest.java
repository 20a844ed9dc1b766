package dev.weir.servlet;

import static dev.weir.servlet.ScriptedOrigin.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.config.Settings;
import dev.weir.embedded.RedisExtension;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The cache over real HTTP, on one node. */
final class ResponseCacheFilterTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private final ScriptedOrigin origin = new ScriptedOrigin();
  private CacheNode node;

  @BeforeEach
  void start() {
    node =
        CacheNode.start(
            TestWeir.over(redis.url(), Map.of("weir.responses.rules", "/* -> cache")), origin);
    TestWeir.awaitWarm(node.weir());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private RawClient.Reply get(String path, String... fields) {
    return RawClient.send(node.port(), "GET " + path, fields);
  }

  @Test
  void answersASecondRequestItself() {
    origin.on("/a", reply(200, "hello", "Cache-Control: max-age=60", "X-Own: 1"));

    RawClient.Reply first = get("/a");
    RawClient.Reply second = get("/a");

    assertThat(first.body()).isEqualTo("hello");
    assertThat(first.field("Cache-Status")).matches("Weir; fwd=uri-miss; stored; ttl=(59|60)");
    assertThat(first.field("Age")).isNull();
    assertThat(second.body()).isEqualTo("hello");
    assertThat(second.field("Cache-Status")).startsWith("Weir; hit; ttl=");
    assertThat(second.field("Age")).isEqualTo("0");
    assertThat(second.field("X-Own")).isEqualTo("1");
    assertThat(second.field("Content-Length")).isEqualTo("5");
    assertThat(origin.count("/a")).isEqualTo(1);
  }

  @Test
  void confirmsAStaleResponseWithTheApplication() {
    origin.on(
        "/a",
        (request, response) -> {
          response.setHeader("ETag", "\"1\"");
          response.setHeader("Cache-Control", "no-cache");
          if ("\"1\"".equals(request.getHeader("If-None-Match"))) {
            response.setStatus(304);
          } else {
            response.getWriter().print("körper");
          }
        });

    RawClient.Reply first = get("/a");
    RawClient.Reply second = get("/a");

    assertThat(second.status()).isEqualTo(200);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(second.field("Cache-Status")).startsWith("Weir; fwd=stale; fwd-status=304; stored");
    assertThat(second.field("Content-Type")).isEqualTo(first.field("Content-Type"));
    assertThat(origin.asked("/a").get(1).field("If-None-Match")).containsExactly("\"1\"");
  }

  @Test
  void standsBehindAHandlerThatCompresses() {
    origin.on("/z", reply(200, "x".repeat(5000), "Cache-Control: max-age=60", "ETag: \"1\""));
    try (CacheNode compressing =
        CacheNode.start(
            TestWeir.over(redis.url(), Map.of("weir.responses.rules", "/* -> cache")),
            origin,
            true)) {
      String line = "GET /z";
      int port = compressing.port();
      for (int i = 0; i < 3; i++) {
        RawClient.Reply zipped = RawClient.send(port, line, "Accept-Encoding: gzip");
        RawClient.Reply plain = RawClient.send(port, line);
        assertThat(zipped.status()).isEqualTo(200);
        assertThat(zipped.field("Content-Encoding")).isEqualTo("gzip");
        assertThat(plain.body()).hasSize(5000);
        assertThat(plain.field("Content-Encoding")).isNull();
      }
    }
    assertThat(origin.count("/z")).isEqualTo(1);
  }

  @Test
  void cachesOnThisNodeAloneWhereThereIsNoRedis() {
    origin.on("/alone", reply(200, "v", "Cache-Control: max-age=60"));
    Settings settings = Settings.of(Map.of("weir.responses.rules", "/* -> cache, tags=all"));
    Weir weir = Weir.create(settings, "/", getClass().getClassLoader());
    try (CacheNode alone = CacheNode.start(weir, origin)) {
      RawClient.send(alone.port(), "GET /alone");
      assertThat(RawClient.send(alone.port(), "GET /alone").field("Age")).isNotNull();
      assertThat(weir.responses().orElseThrow().purgeTags("all")).isTrue();
      RawClient.send(alone.port(), "GET /alone");
    }
    assertThat(origin.count("/alone")).isEqualTo(2);
  }

  @Test
  void forgetsWhatAnUnsafeRequestChanges() {
    origin.on("/a", reply(200, "hello", "Cache-Control: max-age=60"));

    get("/a");
    RawClient.send(node.port(), "x", "POST /a", new String[0]);
    get("/a");
    get("/a");

    assertThat(origin.count("/a")).isEqualTo(3);
  }
}
