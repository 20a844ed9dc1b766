package dev.weir.redis;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What every node must hear: a publish/subscribe channel that proves to each node that it hears. A
 * node's own heartbeats travel over the very connection that carries the messages; while they come
 * back, every message published before has arrived. On a cluster each master publishes a heartbeat,
 * and they prove something once those of all masters have come back. Thread-safe.
 */
public final class Signals implements AutoCloseable {
  private static final Script HEARTBEAT = Script.reads(Signals.class, "heartbeat.lua");
  private static final long TRUSTED_NANOS = 800_000_000;
  private static final long COMPANY_NANOS = 10_000_000_000L;

  /** Begins heartbeats, so that they are told from messages; no text begins with it. */
  private static final char BEAT = 0;

  private final RedisGateway gateway;
  private final RedisClock clock;
  private final String channel;
  private final String beatPrefix;
  private final List<Consumer<byte[]>> handlers = new CopyOnWriteArrayList<>();
  private final AtomicLong generation = new AtomicLong();
  private final RedisGateway.Subscription subscription;
  private final Map<Long, Round> rounds = new ConcurrentHashMap<>();
  private volatile Proof proof;
  private volatile long companyNanos;
  private volatile long countedNanos;

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
    this.proof = new Proof(-1, 0, 0);
    this.companyNanos = clock.nanos() - COMPANY_NANOS;
    this.countedNanos = clock.nanos() - TRUSTED_NANOS;
    this.subscription = gateway.subscribe(channel, new Listener());
  }

  /** The first and the latest heartbeat of one generation that came back: when they were sent. */
  private record Proof(long generation, long firstNanos, long sentNanos) {}

  /** The heartbeats that were sent at one time, and which of them came back. */
  private record Round(int size, BitSet heard) {
    synchronized boolean complete(int number) {
      heard.set(number);
      return heard.cardinality() == size;
    }
  }

  /** A number that changes whenever messages may have been missed. */
  public long generation() {
    return generation.get();
  }

  /**
   * The {@link #generation} under which what is asked for now may be held as current; -1, which
   * none ever is, while that is not {@link #trusted}: a message about it may be missed, or never
   * have been sent by a node that takes itself for {@link #alone}.
   */
  public long trustedGeneration() {
    long now = generation.get();
    return trusted() ? now : -1;
  }

  /**
   * Whether a heartbeat sent within the last 800 ms has come back, and this node has listened for
   * 800 ms before that without a loss: by then every other one knows that it is not {@link #alone}.
   */
  public boolean trusted() {
    Proof last = proof;
    // A heartbeat from before a loss proves nothing about what followed it.
    return last.generation() == generation.get()
        && last.sentNanos() - last.firstNanos() >= TRUSTED_NANOS
        && recent(last.sentNanos(), TRUSTED_NANOS);
  }

  /**
   * Whether no other node needs to hear of changes: none has listened for 10 s. One that begins to
   * listen now is met by one of this node's heartbeats before it trusts what it holds.
   */
  public boolean alone() {
    return trusted() && recent(countedNanos, TRUSTED_NANOS) && !recent(companyNanos, COMPANY_NANOS);
  }

  private boolean recent(long thenNanos, long limit) {
    return clock.nanos() - thenNanos < limit;
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

  /** Sends a message to every node, this one among them. Fails as {@link RedisGateway#run} does. */
  public CompletableFuture<Reply> send(byte[] message) {
    return gateway.run(HEARTBEAT, List.of(), channel, message);
  }

  /**
   * Sends a heartbeat; to be called every 250 ms. Writes nothing in Redis, so it tells as well
   * whether Redis answers readers. Feeds the clock. Fails as {@link RedisGateway#run} does.
   */
  public CompletableFuture<Void> beat() {
    List<String> tags = gateway.serverTags();
    if (tags.isEmpty()) {
      return CompletableFuture.failedFuture(new RedisUnavailable(Failure.OUTAGE, "not connected"));
    }
    long sent = clock.nanos();
    String message = beatPrefix + generation.get() + " " + sent + " ";
    if (tags.size() > 1) {
      rounds.keySet().removeIf(then -> !recent(then, TRUSTED_NANOS));
      rounds.put(sent, new Round(tags.size(), new BitSet()));
    }
    CompletableFuture<Void> all = beat(tags.get(0), message + 0).thenAccept(r -> noted(r, sent));
    for (int i = 1; i < tags.size(); i++) {
      all = CompletableFuture.allOf(all, beat(tags.get(i), message + i));
    }
    return all;
  }

  private CompletableFuture<Reply> beat(String tag, String message) {
    return gateway.runAt(tag, HEARTBEAT, channel, message);
  }

  private void noted(Reply reply, long sent) {
    clock.observe(reply.number(0), sent, clock.nanos());
    // A server of a cluster counts its own listeners only.
    if (reply.number(1) > 1 || gateway.clustered()) {
      companyNanos = clock.nanos();
    }
    countedNanos = sent;
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
        long sent = Long.parseLong(own[1]);
        Round round = rounds.get(sent);
        if (round == null || round.complete(Integer.parseInt(own[2]))) {
          heard(Long.parseLong(own[0]), sent);
        }
      }
    }

    private void heard(long sentIn, long sent) {
      Proof before = proof;
      proof = new Proof(sentIn, before.generation() == sentIn ? before.firstNanos() : sent, sent);
    }
  }
}
