package dev.weir.redis;

import dev.weir.redis.RedisSettings.Address;
import dev.weir.redis.RedisSettings.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;

/**
 * Asks all sentinels who the master is and believes the one that knows of the latest failover: a
 * sentinel that was cut off from the others goes on naming the master of its side.
 */
final class Sentinels implements Origin {
  private static final Duration LIMIT = Duration.ofMillis(250);

  /** So many questions are not put to a sentinel that has just failed to answer one. */
  private static final int REST = 4;

  private final List<Watcher> watchers;
  private volatile boolean closed;

  /** One sentinel's word. */
  private record Answer(Address master, long epoch) {}

  Sentinels(RedisSettings settings, Topology.Sentinel topology) {
    this.watchers =
        topology.sentinels().stream()
            .map(address -> new Watcher(address, settings, topology))
            .toList();
  }

  @Override
  public Address find() {
    List<RuntimeException> failures = new ArrayList<>();
    Answer latest = null;
    for (Watcher watcher : watchers) {
      try {
        Answer answer = watcher.ask();
        latest = latest == null || answer.epoch() > latest.epoch() ? answer : latest;
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
    if (latest != null) {
      return latest.master();
    }
    throw telling(failures);
  }

  /** Rather one that says what to mend than one that says that nobody is there. */
  private static RuntimeException telling(List<RuntimeException> failures) {
    return failures.stream()
        .filter(e -> FailureClassifier.classify(e) == Failure.MISCONFIGURED)
        .findFirst()
        .orElse(failures.get(0));
  }

  @Override
  public boolean moved(Address from) {
    try {
      return !find().equals(from);
    } catch (RuntimeException nobodyKnows) {
      return false;
    }
  }

  @Override
  public void close() {
    closed = true;
    watchers.forEach(Watcher::hangUp);
  }

  /** One sentinel, and the connection to it while there is one. */
  private final class Watcher {
    private final Address address;
    private final RedisSettings settings;
    private final Topology.Sentinel topology;
    private volatile @Nullable RespConnection connection;
    private @Nullable RuntimeException failure;
    private int resting;

    private Watcher(Address address, RedisSettings settings, Topology.Sentinel topology) {
      this.address = address;
      this.settings = settings;
      this.topology = topology;
    }

    private Answer ask() {
      RuntimeException before = failure;
      if (before != null && resting-- > 0) {
        throw before;
      }
      try {
        Answer answer = answered(connected());
        failure = null;
        return answer;
      } catch (RuntimeException e) {
        hangUp();
        failure = e;
        resting = REST;
        throw e;
      }
    }

    private RespConnection connected() {
      RespConnection open = connection;
      if (open == null) {
        open = new RespConnection();
        connection = open;
        if (closed) {
          hangUp();
          throw new RedisConnectionException("closed");
        }
        open.open(address, settings, LIMIT);
        open.authenticate(topology.username(), topology.password().get());
      }
      return open;
    }

    private Answer answered(RespConnection sentinel) {
      Object about = sentinel.ask("SENTINEL", "MASTER", topology.master());
      // During a failover this names the new master earlier.
      Object at = sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", topology.master());
      if (at instanceof List<?> place && place.size() == 2 && about instanceof List<?> fields) {
        String host = String.valueOf(place.get(0));
        return new Answer(
            new Address(host, Integer.parseInt(String.valueOf(place.get(1)))), epoch(fields));
      }
      throw new RedisException("ERR No such master: " + topology.master());
    }

    private static long epoch(List<?> fields) {
      int at = fields.indexOf("config-epoch");
      return at < 0 ? 0 : Long.parseLong(String.valueOf(fields.get(at + 1)));
    }

    private void hangUp() {
      RespConnection open = connection;
      connection = null;
      if (open != null) {
        open.close();
      }
    }
  }
}
