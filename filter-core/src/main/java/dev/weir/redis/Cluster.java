package dev.weir.redis;

import dev.weir.redis.RedisSettings.Address;
import dev.weir.redis.RedisSettings.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisAskException;
import org.redisson.client.RedisClusterDownException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisMovedException;
import org.redisson.client.RedisTryAgainException;
import org.redisson.misc.RedisURI;

/**
 * The way to the masters of a Redis Cluster: a {@link Connector} for each, found by the slot of the
 * key. A thread of its own asks the servers who owns what, at once when something suggests a change
 * and now and then otherwise. Thread-safe.
 */
final class Cluster implements Servers {
  private static final System.Logger LOG = System.getLogger("dev.weir.redis");
  private static final Duration CALM_ROUND = Duration.ofSeconds(1);
  private static final Duration TROUBLED_ROUND = Duration.ofMillis(200);
  private static final Duration FIRST_ROUND = Duration.ofMillis(20);
  private static final Duration LONGEST_CLOSE = Duration.ofMillis(1600);
  private static final Duration SHORTEST_ROUND = Duration.ofMillis(20);

  /** For so many rounds a server stays known that takes over slots but owns none yet. */
  private static final int GUEST_ROUNDS = 60;

  /** Who owns what. The array is changed in place when a server says that a slot has moved. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Table(@Nullable Connector[] owners, List<Connector> masters, List<String> tags) {}

  private final RedisSettings settings;
  private final Reachability reachability;
  private final Subscriptions subscriptions;
  private final Runnable onNewMaster;
  private final Informants informants;
  private final Map<Address, Connector> connectors = new ConcurrentHashMap<>();
  private final Map<Address, Integer> guests = new ConcurrentHashMap<>();
  private final Semaphore wake = new Semaphore(0);
  private final CountDownLatch ready = new CountDownLatch(1);
  private final Thread thread = new Thread(this::work, "weir-redis-cluster");
  private volatile boolean closed;
  private volatile @Nullable Table table;
  private volatile Failure trouble = Failure.OUTAGE;
  // Of this object's thread only.
  private @Nullable ClusterView view;
  private boolean up;

  /**
   * The way to a cluster, not taken before {@link #start}.
   *
   * @param onNewMaster told whenever there is a master that was none before, before that is used
   */
  Cluster(
      RedisSettings settings,
      Topology.Cluster topology,
      Reachability reachability,
      Subscriptions subscriptions,
      Runnable onNewMaster) {
    this.settings = settings;
    this.onNewMaster = onNewMaster;
    this.reachability = reachability;
    this.subscriptions = subscriptions;
    this.informants = new Informants(settings, topology.seeds());
    thread.setDaemon(true);
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public @Nullable Lanes lanes(String key) {
    Table current = table;
    if (current == null) {
      return null;
    }
    Connector owner = current.owners()[HashSlot.of(key)];
    return owner == null ? null : owner.lanes();
  }

  @Override
  public List<String> tags() {
    Table current = table;
    return current == null ? List.of() : current.tags();
  }

  @Override
  public @Nullable Redirect redirect(Throwable error) {
    if (error instanceof RedisMovedException moved) {
      wake.release();
      Connector owner = connectors.get(address(moved.getUrl()));
      Table current = table;
      if (owner == null || owner.lanes() == null || current == null) {
        return Redirect.LATER;
      }
      current.owners()[moved.getSlot()] = owner;
      return new Redirect(owner.lanes(), false);
    }
    if (error instanceof RedisAskException ask) {
      return asked(address(ask.getUrl()));
    }
    if (error instanceof RedisTryAgainException) {
      return Redirect.LATER;
    }
    if (error instanceof RedisClusterDownException || error instanceof RedisConnectionException) {
      wake.release();
    }
    return null;
  }

  private Redirect asked(Address taker) {
    Connector known = connectors.get(taker);
    Lanes lanes = known == null ? null : known.lanes();
    if (known == null) {
      guests.put(taker, GUEST_ROUNDS);
      wake.release();
    }
    return lanes == null ? Redirect.LATER : new Redirect(lanes, true);
  }

  private static Address address(RedisURI uri) {
    return new Address(uri.getHost(), uri.getPort());
  }

  @Override
  public boolean connected() {
    Table current = table;
    return current != null && current.masters().stream().allMatch(Connector::connected);
  }

  @Override
  public Count count() {
    Table current = table;
    List<Connector> masters = current == null ? List.of() : current.masters();
    int connected = (int) masters.stream().filter(Connector::connected).count();
    return new Count(connected, masters.size());
  }

  @Override
  public boolean awaitConnected(Duration limit) {
    try {
      return ready.await(limit.toNanos(), TimeUnit.NANOSECONDS) && !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public Failure trouble() {
    return connectors.values().stream().anyMatch(c -> c.trouble() == Failure.MISCONFIGURED)
        ? Failure.MISCONFIGURED
        : trouble;
  }

  @Override
  public void replace(Lanes suspect) {
    connectors.values().forEach(connector -> connector.replace(suspect));
  }

  @Override
  public void subscribe() {
    connectors.values().forEach(Connector::subscribe);
  }

  private void work() {
    while (!closed) {
      look();
      boolean now = connected();
      if (now != up) {
        up = now;
        tellIfUp();
      }
      if (now) {
        ready.countDown();
      }
      pause();
    }
  }

  private void tellIfUp() {
    if (up) {
      reachability.opened();
    } else {
      reachability.closed();
    }
  }

  private void look() {
    try {
      ClusterView now = informants.ask();
      ClusterView before = view;
      if (before == null || !before.sameOwners(now) || !guests.isEmpty()) {
        view = now;
        tellOfNewMaster(before, now);
        rearrange(now);
      }
      trouble = Failure.OUTAGE;
    } catch (RuntimeException e) {
      report(e);
    }
  }

  private void tellOfNewMaster(@Nullable ClusterView before, ClusterView now) {
    if (before != null && !before.masters().containsAll(now.masters())) {
      LOG.log(System.Logger.Level.INFO, "The masters are {0} now", now.masters());
      onNewMaster.run();
    }
  }

  private void report(RuntimeException e) {
    if (closed) {
      return;
    }
    String reason = FailureClassifier.describe(e);
    boolean misconfigured = FailureClassifier.classify(e) == Failure.MISCONFIGURED;
    trouble = misconfigured ? Failure.MISCONFIGURED : Failure.OUTAGE;
    reachability.lost(reason);
    if (misconfigured) {
      reachability.complain(reason);
    }
  }

  private void rearrange(ClusterView now) {
    Set<Address> wanted = new LinkedHashSet<>(now.masters());
    guests.keySet().removeIf(now.masters()::contains);
    guests.replaceAll((guest, rounds) -> rounds - 1);
    guests.values().removeIf(rounds -> rounds <= 0);
    wanted.addAll(guests.keySet());
    wanted.forEach(address -> connectors.computeIfAbsent(address, this::connector));
    @Nullable Connector[] owners = new Connector[HashSlot.COUNT];
    for (int slot = 0; slot < owners.length; slot++) {
      Address owner = now.owners()[slot];
      owners[slot] = owner == null ? null : connectors.get(owner);
    }
    List<Connector> masters = new ArrayList<>();
    now.masters().forEach(address -> masters.add(connectors.get(address)));
    table = new Table(owners, List.copyOf(masters), now.tags());
    Map<Address, Connector> leaving = new LinkedHashMap<>(connectors);
    leaving.keySet().removeAll(wanted);
    connectors.keySet().retainAll(wanted);
    closeAside(leaving.values());
  }

  private Connector connector(Address address) {
    Reachability own = new Reachability((settings.tls() ? "rediss://" : "redis://") + address);
    Connector connector = new Connector(settings, () -> address, own, subscriptions, () -> {});
    connector.start();
    return connector;
  }

  /** Closing may take a second, for which nobody has to wait. */
  private static CountDownLatch closeAside(Collection<Connector> leaving) {
    CountDownLatch left = new CountDownLatch(leaving.size());
    for (Connector connector : leaving) {
      Thread closing =
          new Thread(
              () -> {
                connector.close();
                left.countDown();
              },
              "weir-redis-close");
      closing.setDaemon(true);
      closing.start();
    }
    return left;
  }

  private void pause() {
    Duration round = CALM_ROUND;
    if (view != null && ready.getCount() > 0) {
      round = FIRST_ROUND;
    } else if (!connected()) {
      round = TROUBLED_ROUND;
    }
    try {
      if (wake.tryAcquire(round.toMillis(), TimeUnit.MILLISECONDS)) {
        // What wakes it may come in thousands.
        Thread.sleep(SHORTEST_ROUND.toMillis());
        wake.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    ready.countDown();
    reachability.close();
    informants.close();
    thread.interrupt();
    CountDownLatch left = closeAside(connectors.values());
    try {
      if (!left.await(LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(System.Logger.Level.DEBUG, "Some connections end later");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    NettyThreads.awaitEnd(thread, Duration.ofMillis(300));
  }
}
