package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A log in Redis that every node follows: what one node appends all of them learn, in order. Nodes
 * are told of new entries at once and look for themselves now and then, so that a lost message
 * costs a moment, not an entry; each look that finds nothing proves that the node knows all. A
 * reader that finds its place in the log gone (trimmed past it, flushed, rewound) takes in the
 * whole anew. Thread-safe; nothing blocks.
 */
public final class ChangeLog {
  private static final Script READ = Script.reads(ChangeLog.class, "read_changes.lua");
  private static final Script RECORD = appending(ChangeLog.class, "record_change.lua");
  private static final System.Logger LOG = System.getLogger("dev.weir.redis");
  private static final String DOORBELL = "L ";
  private static final int MOST_AT_ONCE = 500;

  private final String key;
  private final Limits limits;
  private final RedisGateway gateway;
  private final RedisClock clock;
  private final String channel;
  private final Telemetry telemetry;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger losses = new AtomicInteger();
  private volatile @Nullable Follower follower;
  private volatile @Nullable Position position;
  private volatile @Nullable Long completeAtNanos;
  private volatile long lagMillis;
  private volatile boolean bugLogged;

  /**
   * What bounds a log.
   *
   * @param age entries older than this may go; the newest one stays
   * @param entries most entries, give or take a hundred
   * @param life how long the log stays after its last entry
   */
  public record Limits(Duration age, int entries, Duration life) {}

  /**
   * Where an entry stands.
   *
   * @param millis Redis' time at which it was appended
   * @param sequence tells entries of one millisecond apart
   * @param number counts up by one from the beginning of the log
   */
  public record Position(long millis, long sequence, long number) implements Comparable<Position> {
    static final Position START = new Position(0, 0, 0);

    static Position of(String id, long number) {
      String[] parts = id.split("-", -1);
      try {
        return new Position(Long.parseLong(parts[0]), Long.parseLong(parts[1]), number);
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException nonsense) {
        throw new BadRedisData("no position in a log");
      }
    }

    String id() {
      return millis + "-" + sequence;
    }

    /** Orders entries of one log as they were appended. */
    @Override
    public int compareTo(Position other) {
      int byTime = Long.compare(millis, other.millis);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  /** One entry; the array is the reader's own. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Change(Position position, byte[] content) {}

  /** Who takes in what the log says. */
  public interface Reader {
    /**
     * Takes in the next entries, this node's own among them. Called on a thread of the client, one
     * call at a time: it must not block.
     */
    void read(List<Change> changes);

    /**
     * Takes in the whole that the log speaks about, without blocking: nothing read so far counts.
     * What is appended meanwhile is read afterwards, maybe for a second time. A stage that fails is
     * asked for again.
     *
     * @param from the end of the log when this was called
     */
    CompletionStage<?> resync(Position from);
  }

  /** The way to Redis that takes care of outages: {@code Failover::tryRead}. */
  public interface Attempts {
    /** The answer of {@code call}, or empty when Redis is away. */
    <T> CompletionStage<Optional<T>> attempt(Supplier<? extends CompletionStage<T>> call);
  }

  private record Follower(Reader reader, Attempts attempts) {}

  /**
   * The log at {@code key}.
   *
   * @param signals where nodes tell each other of new entries
   */
  public ChangeLog(
      String key, Limits limits, RedisGateway gateway, Signals signals, Ground ground) {
    this.key = key;
    this.limits = limits;
    this.gateway = gateway;
    this.clock = ground.clock();
    this.channel = signals.channel();
    this.telemetry = ground.telemetry();
    byte[] doorbell = (DOORBELL + key).getBytes(UTF_8);
    signals.onMessage(
        message -> {
          if (Arrays.equals(message, doorbell)) {
            poll();
          }
        });
  }

  /** What a log measures time with, and where it counts. */
  public record Ground(RedisClock clock, Telemetry telemetry) {}

  /**
   * The script in {@code file} beside {@code beside}, which may call {@code append_change(change)};
   * to be run by {@link #run}.
   */
  public static Script appending(Class<?> beside, String file) {
    return Script.writes(ChangeLog.class, "append_change.lua", beside, file);
  }

  /**
   * Runs a script that appends to this log.
   *
   * @param script made by {@link #appending}
   * @param keys what it touches beside the log, which is its last key
   * @param args its own arguments, from {@code ARGV[6]} on
   */
  public CompletableFuture<Reply> run(Script script, List<String> keys, Object... args) {
    List<String> all = new ArrayList<>(keys);
    all.add(key);
    Object[] arguments = new Object[4 + args.length];
    arguments[0] = channel;
    arguments[1] = limits.age().toMillis();
    arguments[2] = limits.entries();
    arguments[3] = limits.life().toMillis();
    System.arraycopy(args, 0, arguments, 4, args.length);
    return gateway.run(script, all, arguments);
  }

  /** Appends one entry. Fails as {@link RedisGateway#run} does. */
  public CompletableFuture<Reply> append(byte[] change) {
    return run(RECORD, List.of(), change);
  }

  /** Begins to follow the log, with a resync; to be called once. */
  public void follow(Reader reader, Attempts attempts) {
    follower = new Follower(reader, attempts);
    poll();
  }

  /**
   * How long ago this node is known to have known everything, in nanoseconds: what it does not know
   * is no older than that. {@code Long.MAX_VALUE} before the first resync is complete.
   */
  public long ageNanos() {
    Long complete = completeAtNanos;
    return complete == null ? Long.MAX_VALUE : Math.max(0, clock.nanos() - complete);
  }

  /** Milliseconds from the append of the entry read last until it was read, on Redis' clock. */
  public long lagMillis() {
    return lagMillis;
  }

  /** The entry read last, or null before the first resync is complete, and while one is due. */
  public @Nullable Position position() {
    return position;
  }

  /** Has the whole taken in anew, because Redis may have lost what this node has read. */
  public void resync() {
    losses.incrementAndGet();
    position = null;
    poll();
  }

  /** Reads what is new, unless that is under way; to be called every few hundred milliseconds. */
  public void poll() {
    Follower current = follower;
    if (current != null && asked.getAndIncrement() == 0) {
      step(current);
    }
  }

  private void step(Follower current) {
    int seen = asked.get();
    current
        .attempts()
        .attempt(() -> advance(current.reader()))
        .whenComplete(
            (more, bug) -> {
              if (bug != null) {
                report(bug);
              }
              conclude(current, seen, bug == null ? more : Optional.<Boolean>empty());
            });
  }

  private void conclude(Follower current, int seen, Optional<Boolean> more) {
    if (more.isEmpty()) {
      // Redis is away: the next poll tries again.
      asked.set(0);
    } else if (more.get() || asked.addAndGet(-seen) > 0) {
      step(current);
    }
  }

  /** Whether there is more to do at once. */
  private CompletionStage<Boolean> advance(Reader reader) {
    Position from = position;
    long sent = clock.nanos();
    return from == null ? takeWhole(reader, sent) : readOn(reader, from, sent);
  }

  private CompletionStage<Boolean> takeWhole(Reader reader, long sent) {
    int before = losses.get();
    telemetry.count(Event.CHANGE_LOG_RESYNC);
    return gateway
        .run(READ, List.of(key), "", "", 0)
        .thenApply(reply -> Position.of(reply.text(2), reply.number(3)))
        .thenCompose(end -> reader.resync(end).thenApply(done -> end))
        .thenApply(
            end -> {
              if (losses.get() == before) {
                completeAtNanos = sent;
                position = end;
              }
              bugLogged = false;
              return true;
            });
  }

  private CompletionStage<Boolean> readOn(Reader reader, Position from, long sent) {
    int before = losses.get();
    return gateway
        .run(READ, List.of(key), from.id(), Long.toString(from.number()), MOST_AT_ONCE)
        .thenApply(
            reply -> {
              if (reply.text(1).equals("gap")) {
                position = null;
                return true;
              }
              boolean more = reply.number(2) == 1;
              Position to = hand(reader, reply, from);
              if (losses.get() == before) {
                position = to;
                completeAtNanos = more ? completeAtNanos : Long.valueOf(sent);
              }
              bugLogged = false;
              return more;
            });
  }

  private Position hand(Reader reader, Reply reply, Position from) {
    List<Change> changes = new ArrayList<>();
    Position last = from;
    for (int i = 3; i + 2 < reply.size(); i += 3) {
      last = Position.of(reply.text(i), reply.number(i + 1));
      changes.add(new Change(last, reply.bytes(i + 2)));
    }
    if (!changes.isEmpty()) {
      lagMillis = Math.max(0, reply.number(0) - last.millis());
      reader.read(changes);
    }
    return last;
  }

  private void report(Throwable bug) {
    if (!bugLogged) {
      bugLogged = true;
      LOG.log(System.Logger.Level.ERROR, "A change log could not be read; trying again", bug);
    }
  }
}
