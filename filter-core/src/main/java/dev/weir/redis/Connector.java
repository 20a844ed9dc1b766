package dev.weir.redis;

import dev.weir.redis.RedisSettings.Address;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.command.CommandAsyncService;

/**
 * The way to one server. Makes the client in the background, again and again until Redis answers,
 * and replaces it when its connections can no longer be trusted. The client's first use blocks even
 * where its methods say asynchronous, so nobody gets it before that is over. Thread-safe.
 */
final class Connector implements Servers {
  private static final Duration ROUND = Duration.ofMillis(250);

  /**
   * A client is kept for a second at least: replacing it is no cure for a Redis that talks junk.
   */
  private static final int FEWEST_ROUNDS = 4;

  /** Without any connection for so long, Redis is asked for the reason. */
  private static final int ROUNDS_UNTIL_ASKED = 4;

  private static final Duration SHUTDOWN_LIMIT = Duration.ofMillis(1200);

  private static final System.Logger LOG = System.getLogger("dev.weir.redis");

  /** A client that has answered once. */
  private static final class Link {
    final Address address;
    final RedissonClient client;
    final CommandAsyncService commands;
    volatile Lanes lanes;

    Link(Address address, RedissonClient client, CommandAsyncService commands, Lanes lanes) {
      this.address = address;
      this.client = client;
      this.commands = commands;
      this.lanes = lanes;
    }
  }

  private final RedisSettings settings;
  private final Origin origin;
  private final Reachability reachability;
  private final Subscriptions subscriptions;
  private final Runnable onNewMaster;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition connectedOrClosed = lock.newCondition();
  private final Thread thread = new Thread(this::work, "weir-redis-connect");
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile @Nullable Link link;
  private volatile Failure trouble = Failure.OUTAGE;
  // The newest client, answering or not yet.
  private @Nullable RedissonClient client;
  // Of this object's thread only.
  private @Nullable Address latest;

  /**
   * A connector that does nothing before {@link #start}.
   *
   * @param onNewMaster told whenever {@code origin} has led to another server than before, which
   *     answers, before that is used
   */
  Connector(
      RedisSettings settings,
      Origin origin,
      Reachability reachability,
      Subscriptions subscriptions,
      Runnable onNewMaster) {
    this.settings = settings;
    this.onNewMaster = onNewMaster;
    this.origin = origin;
    this.reachability = reachability;
    this.subscriptions = subscriptions;
    thread.setDaemon(true);
  }

  @Override
  public void start() {
    thread.start();
  }

  /** What commands are sent with; null until Redis has answered once. */
  @Nullable Lanes lanes() {
    Link current = link;
    return current == null ? null : current.lanes;
  }

  @Override
  public @Nullable Lanes lanes(String key) {
    return lanes();
  }

  @Override
  public List<String> tags() {
    return ONE_FOR_ALL;
  }

  @Override
  public @Nullable Redirect redirect(Throwable error) {
    return null;
  }

  @Override
  public boolean connected() {
    return link != null && reachability.up();
  }

  @Override
  public Count count() {
    return new Count(connected() ? 1 : 0, 1);
  }

  @Override
  public Failure trouble() {
    return trouble;
  }

  @Override
  public boolean awaitConnected(Duration limit) {
    long nanos = limit.toNanos();
    lock.lock();
    try {
      while (link == null && !closed() && nanos > 0) {
        nanos = connectedOrClosed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return link != null;
  }

  @Override
  public void replace(Lanes suspect) {
    lock.lock();
    try {
      Link current = link;
      if (current != null && current.lanes == suspect) {
        link = null;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void subscribe() {
    Link current = link;
    if (current != null) {
      subscriptions.attach(current.client);
    }
  }

  private void work() {
    int attempts = 0;
    while (!closed()) {
      Link fresh = connect();
      if (fresh == null) {
        pause(ClientConfig.reconnectDelay(attempts++));
      } else {
        attempts = 0;
        serve(fresh);
        subscriptions.leave(fresh.client);
        discard(fresh.client);
      }
    }
  }

  /** Keeps {@code current} in use until it is given up. */
  private void serve(Link current) {
    int down = 0;
    for (int round = 0; !closed() && (round < FEWEST_ROUNDS || link == current); round++) {
      if (origin.moved(current.address)) {
        replace(current.lanes);
        return;
      }
      if (link == current && down < ROUNDS_UNTIL_ASKED) {
        subscriptions.attach(current.client);
      }
      down = current.lanes.up() ? 0 : down + 1;
      if (down >= ROUNDS_UNTIL_ASKED && link == current) {
        // Where there are other servers, one of them can carry the subscriptions.
        subscriptions.release(current.client);
        repair(current);
      }
      pause(ROUND);
    }
  }

  /** The client keeps its reasons to itself while it connects anew; a fresh question shows them. */
  private void repair(Link current) {
    try {
      Probe.ask(current.commands, limit());
      if (!current.lanes.up()) {
        current.lanes.giveBack();
        current.lanes = Lanes.open(current.commands, settings.poolSize(), limit());
      }
    } catch (RuntimeException e) {
      report(e);
    }
  }

  private Duration limit() {
    return settings.connectTimeout().plus(settings.commandTimeout());
  }

  private @Nullable Link connect() {
    RedissonClient fresh = null;
    try {
      Address address = origin.find();
      fresh = Redisson.create(new ClientConfig(settings).create(address, this::watch));
      CommandAsyncService commands = (CommandAsyncService) ((Redisson) fresh).getCommandExecutor();
      if (!remember(fresh)) {
        return null;
      }
      Probe.ask(commands, limit());
      Lanes lanes = Lanes.open(commands, settings.poolSize(), limit());
      tellIfMoved(address);
      Link ready = new Link(address, fresh, commands, lanes);
      return publish(ready) ? ready : null;
    } catch (RuntimeException e) {
      report(e);
      if (fresh != null) {
        discard(fresh);
      }
      return null;
    }
  }

  private void tellIfMoved(Address address) {
    Address before = latest;
    latest = address;
    if (before != null && !before.equals(address)) {
      LOG.log(System.Logger.Level.INFO, "The master is {0} now, no longer {1}", address, before);
      onNewMaster.run();
    }
  }

  private void watch(Channel channel) {
    Liveness.install(channel, settings.commandTimeout(), reachability, subscriptions::lost);
  }

  /** Leaves {@code fresh} to {@link #close}, or ends it here when that has been called already. */
  private boolean remember(RedissonClient fresh) {
    lock.lock();
    try {
      if (!closed()) {
        client = fresh;
        return true;
      }
    } finally {
      lock.unlock();
    }
    shutdown(fresh);
    return false;
  }

  private boolean publish(Link ready) {
    lock.lock();
    try {
      if (closed()) {
        return false;
      }
      link = ready;
      connectedOrClosed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void report(RuntimeException e) {
    if (closed()) {
      return;
    }
    String reason = FailureClassifier.describe(e);
    reachability.lost(reason);
    boolean misconfigured = FailureClassifier.classify(e) == Failure.MISCONFIGURED;
    trouble = misconfigured ? Failure.MISCONFIGURED : Failure.OUTAGE;
    if (misconfigured) {
      reachability.complain(reason);
    }
  }

  private void pause(Duration duration) {
    try {
      end.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      // Only close() interrupts, and it has let go of the latch before.
      Thread.currentThread().interrupt();
    }
  }

  private boolean closed() {
    return end.getCount() == 0;
  }

  // close() ends the newest client by itself, and in its own time: this thread is interrupted then.
  private void discard(RedissonClient given) {
    if (!closed()) {
      shutdown(given);
    }
  }

  private static void shutdown(RedissonClient client) {
    client.shutdown(0, SHUTDOWN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Takes less than 2 s, whatever Redis does. */
  @Override
  public void close() {
    RedissonClient last;
    lock.lock();
    try {
      end.countDown();
      link = null;
      last = client;
      connectedOrClosed.signalAll();
    } finally {
      lock.unlock();
    }
    reachability.close();
    origin.close();
    thread.interrupt();
    if (last != null) {
      shutdown(last);
    }
    NettyThreads.awaitEnd(thread, Duration.ofMillis(600));
  }
}
