package dev.weir.redis;

import dev.weir.redis.RedisSettings.Topology;
import dev.weir.telemetry.Telemetry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gateways as the tests want them. */
final class Gateways {
  static final Script ECHO = Script.reads(Gateways.class, "echo.lua");
  static final Script PUT = Script.writes(Gateways.class, "put.lua");
  static final Script ADD = Script.writes(Gateways.class, "add.lua");

  private Gateways() {}

  static RedisSettings settings(int port, Supplier<@Nullable String> password) {
    return settings(new Topology.Single("127.0.0.1", port), password);
  }

  static RedisSettings settings(Topology topology, Supplier<@Nullable String> password) {
    return new RedisSettings(
        topology,
        null,
        password,
        0,
        false,
        null,
        4,
        2,
        Duration.ofMillis(500),
        Duration.ofSeconds(2));
  }

  static RedisSettings settings(int port) {
    return settings(port, () -> null);
  }

  static RedisGateway open(RedisSettings settings, Telemetry telemetry) {
    return new RedisGateway(settings, telemetry, new SecureRandom());
  }

  /** A gateway that has reached its server. */
  static RedisGateway connected(int port, Telemetry telemetry) {
    RedisGateway gateway = open(settings(port), telemetry);
    if (!gateway.awaitConnected(Duration.ofSeconds(10))) {
      gateway.close();
      throw new IllegalStateException("not connected");
    }
    return gateway;
  }

  static Reply await(CompletableFuture<Reply> call) {
    return call.orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** What the call fails with; an error when it does not. */
  static Throwable failure(CompletableFuture<?> call) {
    try {
      Object result = call.orTimeout(10, TimeUnit.SECONDS).join();
      throw new AssertionError("succeeded with " + result);
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      return cause == null ? e : cause;
    }
  }

  static Failure failureKind(CompletableFuture<?> call) {
    Throwable failure = failure(call);
    if (failure instanceof RedisUnavailable unavailable) {
      return unavailable.failure();
    }
    return failure instanceof BadRedisData ? Failure.BAD_DATA : Failure.OUR_BUG;
  }

  static List<String> clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.matches("(?i).*(redisson|weir|netty|globalEvent).*"))
        .toList();
  }
}
