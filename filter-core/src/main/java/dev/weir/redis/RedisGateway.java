package dev.weir.redis;

import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

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
  private final Servers servers;
  private final RedisSettings.Topology topology;
  private final List<Runnable> newMasterActions = new CopyOnWriteArrayList<>();
  private final AtomicLong nonces;
  private final AtomicInteger waiting = new AtomicInteger();

  /** A gateway that begins to connect at once, on a thread of its own. */
  public RedisGateway(RedisSettings settings, Telemetry telemetry, SecureRandom random) {
    this.telemetry = telemetry;
    this.topology = settings.topology();
    this.reachability = new Reachability(settings.address());
    this.failures = new Failures(telemetry, reachability);
    this.servers =
        settings.topology() instanceof RedisSettings.Topology.Cluster cluster
            ? new Cluster(settings, cluster, reachability, subscriptions, this::tellOfNewMaster)
            : new Connector(
                settings, Origin.of(settings), reachability, subscriptions, this::tellOfNewMaster);
    this.nonces = new AtomicLong(random.nextLong());
    telemetry.gauge("redis.calls.waiting", waiting::get);
    servers.start();
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
    return send(script, keys, keys.isEmpty() ? script.name() : keys.get(0), args);
  }

  /**
   * Runs {@code script}, which has no keys, on the server that {@code tag} leads to. Otherwise as
   * {@link #run}.
   *
   * @param tag one of {@link #serverTags}
   */
  public CompletableFuture<Reply> runAt(String tag, Script script, Object... args) {
    return send(script, List.of(), tag, args);
  }

  private CompletableFuture<Reply> send(
      Script script, List<String> keys, String route, Object... args) {
    Lanes lanes = servers.lanes(route);
    if (lanes == null || !lanes.up()) {
      return refused(servers.trouble(), "not connected");
    }
    if (waiting.incrementAndGet() > MOST_CALLS_WAITING) {
      waiting.decrementAndGet();
      return refused(Failure.OUTAGE, "too many calls wait for an answer");
    }
    CompletableFuture<Reply> result = new CompletableFuture<>();
    ScriptCall.Outcome outcome =
        (last, reply, error) -> {
          waiting.decrementAndGet();
          if (error == null) {
            result.complete(reply);
          } else {
            result.completeExceptionally(failed(last, script, error));
          }
        };
    try {
      ScriptCall.Way way = new ScriptCall.Way(servers, lanes, route, nextNonce());
      new ScriptCall(script, way, outcome, keys, args).send();
    } catch (IllegalArgumentException | NullPointerException e) {
      outcome.accept(lanes, null, new Failures.OurBug(script + ": " + e));
    }
    return result;
  }

  /**
   * A hash tag for each server that holds keys, of which each leads to its own: one empty tag where
   * one server holds all, several on a cluster; none before a cluster has told. Another list
   * whenever other servers hold keys.
   */
  public List<String> serverTags() {
    return servers.tags();
  }

  /** Whether Redis is a cluster, where the keys of one script have to lie in one slot. */
  public boolean clustered() {
    return servers instanceof Cluster;
  }

  /**
   * Has {@code action} run whenever Sentinel or Cluster has made another server the master, before
   * that is used: what the one before had acknowledged last may be missing there, since replication
   * is asynchronous. It is run by a thread that must not be held up.
   */
  public void onNewMaster(Runnable action) {
    newMasterActions.add(action);
  }

  private void tellOfNewMaster() {
    newMasterActions.forEach(Runnable::run);
  }

  /** What Redis consists of: {@code SINGLE}, {@code SENTINEL} or {@code CLUSTER}. */
  public String topology() {
    return topology.getClass().getSimpleName().toUpperCase(Locale.ROOT);
  }

  /** Masters that connections stand to, and all that are known: {@code 2/3}. */
  public String masters() {
    Servers.Count count = servers.count();
    return count.connected() + "/" + count.all();
  }

  /** Whether connections to Redis stand, as far as was noticed. */
  public boolean connected() {
    return servers.connected();
  }

  /** Waits until Redis has answered for the first time; whether it did within {@code limit}. */
  public boolean awaitConnected(Duration limit) {
    return servers.awaitConnected(limit);
  }

  /**
   * Listens to a channel until the result is closed, also across outages. {@code subscriber} is
   * told of every loss. All subscriptions share one connection.
   */
  public Subscription subscribe(String channel, Subscriber subscriber) {
    Subscriptions.Listener listener = subscriptions.add(channel, subscriber);
    servers.subscribe();
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
    servers.close();
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
      servers.replace(lanes);
    }
    return failures.of(script, error);
  }
}
