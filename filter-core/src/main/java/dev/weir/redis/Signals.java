package dev.weir.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What every node must hear: a publish/subscribe channel that proves to each node that it hears. A
 * node's own heartbeats travel over the very connection that carries the messages; while they come
 * back, every message published before has arrived. Thread-safe.
 */
public final class Signals implements AutoCloseable {
  private static final Script HEARTBEAT = Script.reads(Signals.class, "heartbeat.lua");
  private static final long TRUSTED_NANOS = 800_000_000;

  /** Begins heartbeats, so that they are told from messages; no text begins with it. */
  private static final char BEAT = 0;

  private final RedisGateway gateway;
  private final RedisClock clock;
  private final String channel;
  private final String beatPrefix;
  private final List<Consumer<byte[]>> handlers = new CopyOnWriteArrayList<>();
  private final AtomicLong generation = new AtomicLong();
  private final RedisGateway.Subscription subscription;
  private volatile Proof proof;

  /**
   * Begins to listen.
   *
   * @param node unique among the nodes
   */
  public Signals(RedisGateway gateway, KeySpace keys, RedisClock clock, String node) {
    this.gateway = gateway;
    this.clock = clock;
    this.channel = keys.key("signals");
    this.beatPrefix = BEAT + node + " ";
    this.proof = new Proof(-1, clock.nanos());
    this.subscription = gateway.subscribe(channel, new Listener());
  }

  /** A heartbeat of this node that came back, and the generation it was sent in. */
  private record Proof(long generation, long sentNanos) {}

  /** A number that changes whenever messages may have been missed. */
  public long generation() {
    return generation.get();
  }

  /** Whether a heartbeat sent within the last 800 ms, and after the last loss, has come back. */
  public boolean trusted() {
    Proof last = proof;
    // A heartbeat from before a loss proves nothing about what followed it.
    return last.generation() == generation.get()
        && clock.nanos() - last.sentNanos() < TRUSTED_NANOS;
  }

  /**
   * Has {@code handler} told of every message, this node's own among them. It is called on a thread
   * of the client and must return at once.
   */
  public void onMessage(Consumer<byte[]> handler) {
    handlers.add(handler);
  }

  /** The name to hand to scripts that {@code PUBLISH}; messages must not begin with a zero byte. */
  public String channel() {
    return channel;
  }

  /**
   * Sends a heartbeat; to be called every 250 ms. Writes nothing in Redis, so it tells as well
   * whether Redis answers readers. Feeds the clock. Fails as {@link RedisGateway#run} does.
   */
  public CompletableFuture<Void> beat() {
    long sent = clock.nanos();
    String message = beatPrefix + generation.get() + " " + sent;
    return gateway
        .run(HEARTBEAT, List.of(), channel, message)
        .thenAccept(reply -> clock.observe(reply.number(0), sent, clock.nanos()));
  }

  @Override
  public void close() {
    subscription.close();
  }

  private final class Listener implements Subscriber {
    @Override
    public void message(byte[] payload) {
      if (payload.length > 0 && payload[0] == BEAT) {
        hearBeat(new String(payload, StandardCharsets.UTF_8));
      } else {
        handlers.forEach(handler -> handler.accept(payload));
      }
    }

    @Override
    public void lost() {
      generation.incrementAndGet();
    }

    private void hearBeat(String beat) {
      if (beat.startsWith(beatPrefix)) {
        String[] own = beat.substring(beatPrefix.length()).split(" ", -1);
        proof = new Proof(Long.parseLong(own[0]), Long.parseLong(own[1]));
      }
    }
  }
}
