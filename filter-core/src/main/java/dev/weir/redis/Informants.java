package dev.weir.redis;

import dev.weir.redis.RedisSettings.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisConnectionException;

/**
 * The servers of a cluster that are asked who owns what: one of them as long as it answers and sees
 * the cluster well, else the next. For one thread, but for {@link #close}.
 */
final class Informants implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMillis(250);

  private final RedisSettings settings;
  private final List<Address> seeds;
  private List<Address> known = List.of();
  private @Nullable Address current;
  private volatile @Nullable RespConnection connection;
  private volatile boolean closed;

  Informants(RedisSettings settings, List<Address> seeds) {
    this.settings = settings;
    this.seeds = seeds;
  }

  /**
   * What is believed about the cluster now: the view of a server that sees it well, else of any.
   *
   * @throws RuntimeException when nobody answers
   */
  ClusterView ask() {
    ClusterView unwell = null;
    RuntimeException failure = new RedisConnectionException("closed");
    for (Address address : candidates()) {
      if (closed) {
        break;
      }
      try {
        ClusterView view = ClusterView.of(connected(address), address);
        known = view.servers().isEmpty() ? known : view.servers();
        if (view.well()) {
          return view;
        }
        unwell = unwell == null ? view : unwell;
        hangUp();
      } catch (RuntimeException e) {
        hangUp();
        failure = e;
      }
    }
    if (unwell == null || unwell.masters().isEmpty()) {
      throw failure;
    }
    return unwell;
  }

  private Set<Address> candidates() {
    List<Address> all = new ArrayList<>();
    if (current != null) {
      all.add(current);
    }
    all.addAll(known);
    all.addAll(seeds);
    return new LinkedHashSet<>(all);
  }

  private RespConnection connected(Address address) {
    RespConnection open = connection;
    if (open != null && address.equals(current)) {
      return open;
    }
    hangUp();
    RespConnection fresh = new RespConnection();
    connection = fresh;
    if (closed) {
      fresh.close();
    }
    fresh.open(address, settings, LIMIT);
    fresh.authenticate(settings.username(), settings.password().get());
    current = address;
    return fresh;
  }

  private void hangUp() {
    RespConnection open = connection;
    connection = null;
    current = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    RespConnection open = connection;
    if (open != null) {
      open.close();
    }
  }
}
