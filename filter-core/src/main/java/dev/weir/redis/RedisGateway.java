package dev.weir.redis;

import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The one door to Redis. Runs scripts without ever blocking or retrying, says in one vocabulary why
 * a call failed, and drops connections whose replies belong to somebody else. Thread-safe.
 *
 * <p>It connects in the background from its creation on and joins Redis whenever that is there;
 * until then calls fail at once. Calls that are made at the same moment share a flush.
 */
public final class RedisGateway implements AutoCloseable {
  private static final int MOST_CALLS_WAITING = 10_000;

  private final Telemetry telemetry;
  private final Reachability reachability;
  private final Failures failures;
  private final Subscriptions subscriptions = new Subscriptions();
  private final Connector connector;
  private final AtomicLong nonces;
  private final AtomicInteger waiting = new AtomicInteger();

  /** A gateway that begins to connect at once, on a thread of its own. */
  public RedisGateway(RedisSettings settings, Telemetry telemetry, SecureRandom random) {
    this.telemetry = telemetry;
    this.reachability = new Reachability(settings.address());
    this.failures = new Failures(telemetry, reachability);
    this.connector = new Connector(settings, reachability, subscriptions);
    this.nonces = new AtomicLong(random.nextLong());
    telemetry.gauge("redis.calls.waiting", waiting::get);
    connector.start();
  }

  /**
   * Runs {@code script} on {@code keys}. Never throws, never blocks, and never sends a script that
   * may have run a second time. The future is completed by a thread of the client, so what is
   * chained to it must not block.
   *
   * <p>It fails with {@link RedisUnavailable}, with {@link BadRedisData}, or with another {@code
   * RuntimeException} when the fault is ours. Each failure is counted.
   *
   * @param args {@code String}, {@code byte[]}, {@code Long} or {@code Integer}; {@code ARGV[2]}
   *     and the following
   */
  public CompletableFuture<Reply> run(Script script, List<String> keys, Object... args) {
    Lanes lanes = connector.lanes();
    if (lanes == null || !lanes.up()) {
      return refused(connector.trouble(), "not connected");
    }
    if (waiting.incrementAndGet() > MOST_CALLS_WAITING) {
      waiting.decrementAndGet();
      return refused(Failure.OUTAGE, "too many calls wait for an answer");
    }
    CompletableFuture<Reply> result = new CompletableFuture<>();
    BiConsumer<@Nullable Reply, @Nullable Throwable> outcome =
        (reply, error) -> {
          waiting.decrementAndGet();
          if (error == null) {
            result.complete(reply);
          } else {
            result.completeExceptionally(failed(lanes, script, error));
          }
        };
    try {
      new ScriptCall(script, keys, nextNonce(), args).send(lanes, outcome);
    } catch (IllegalArgumentException | NullPointerException e) {
      outcome.accept(null, new Failures.OurBug(script + ": " + e));
    }
    return result;
  }

  /** Whether connections to Redis stand, as far as was noticed. */
  public boolean connected() {
    return connector.lanes() != null && reachability.up();
  }

  /** Waits until Redis has answered for the first time; whether it did within {@code limit}. */
  public boolean awaitConnected(Duration limit) {
    return connector.awaitConnected(limit);
  }

  /**
   * Listens to a channel until the result is closed, also across outages. {@code subscriber} is
   * told of every loss. All subscriptions share one connection.
   */
  public Subscription subscribe(String channel, Subscriber subscriber) {
    Subscriptions.Listener listener = subscriptions.add(channel, subscriber);
    connector.subscribe();
    return listener::close;
  }

  /** Ends a subscription; closing it again does nothing. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /** Fails whatever still waits, ends connections and threads; takes less than 2 s. */
  @Override
  public void close() {
    connector.close();
  }

  private byte[] nextNonce() {
    String nonce = Long.toHexString(nonces.getAndIncrement());
    return nonce.getBytes(StandardCharsets.US_ASCII);
  }

  private CompletableFuture<Reply> refused(Failure failure, String reason) {
    telemetry.count(
        failure == Failure.MISCONFIGURED ? Event.REDIS_MISCONFIGURED : Event.REDIS_OUTAGE);
    return CompletableFuture.failedFuture(new RedisUnavailable(failure, reason));
  }

  private RuntimeException failed(Lanes lanes, Script script, Throwable error) {
    if (error instanceof ScriptCall.ForeignReply || FailureClassifier.garbled(error)) {
      // One reply too many or too few, and every later one on that connection is off as well.
      telemetry.count(Event.REDIS_FOREIGN_REPLY);
      connector.replace(lanes);
    }
    return failures.of(script, error);
  }
}
