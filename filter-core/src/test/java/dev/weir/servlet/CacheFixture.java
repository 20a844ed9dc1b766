package dev.weir.servlet;

import dev.weir.TestWeir;
import dev.weir.embedded.RedisServer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One node with a cache, its own Redis, and a scripted application; for a whole test class. */
final class CacheFixture implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final ScriptedOrigin origin = new ScriptedOrigin();
  private final RedisServer redis;
  private final CacheNode node;

  CacheFixture(String rules, Map<String, String> further) {
    // Not the shared Redis, which is emptied before each test.
    redis = RedisServer.start();
    Map<String, String> settings = new HashMap<>(further);
    settings.put("weir.responses.rules", rules);
    node = CacheNode.start(TestWeir.over(redis.url(), settings), origin);
    TestWeir.awaitWarm(node.weir());
  }

  ScriptedOrigin origin() {
    return origin;
  }

  CacheNode node() {
    return node;
  }

  /** A path that no other test has used. */
  static String path() {
    return "/r" + NUMBER.incrementAndGet();
  }

  RawClient.Reply get(String path, String... fields) {
    return RawClient.send(node.port(), "GET " + path, fields);
  }

  RawClient.Reply send(String method, String path, String... fields) {
    return RawClient.send(node.port(), method + " " + path, fields);
  }

  RawClient.Reply sendBody(String method, String path) {
    return RawClient.send(node.port(), "x", method + " " + path, new String[0]);
  }

  @Override
  public void close() {
    node.close();
    redis.close();
  }
}
