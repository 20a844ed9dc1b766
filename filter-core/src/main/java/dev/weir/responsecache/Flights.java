package dev.weir.responsecache;

import dev.weir.responsecache.policy.StoredResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Responses that are being made on this node, each by one request for which others wait.
 * Thread-safe.
 */
final class Flights {
  private final ConcurrentMap<String, Flight> flights = new ConcurrentHashMap<>();

  /**
   * How a flight ended.
   *
   * @param shared whether what was made is stored and may be used by those who waited
   * @param standIn a stale response that stands in for a failure, or null
   */
  record Landing(boolean shared, @Nullable StoredResponse standIn) {
    static final Landing SHARED = new Landing(true, null);
    static final Landing ALONE = new Landing(false, null);
  }

  /** One response that is being made. */
  final class Flight {
    private final String key;
    private final CompletableFuture<Landing> landing = new CompletableFuture<>();

    private Flight(String key) {
      this.key = key;
    }

    /** Ends it; further calls do nothing. */
    void land(Landing how) {
      flights.remove(key, this);
      landing.complete(how);
    }

    /** How it ended, or null when it has not within {@code limit}. */
    @Nullable Landing await(Duration limit) {
      try {
        return landing.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException late) {
        return null;
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return null;
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  /**
   * What came of joining.
   *
   * @param flight the flight
   * @param leading whether the caller makes the response and has to land it
   */
  record Joined(Flight flight, boolean leading) {}

  /** Joins the making of a response, or begins it. */
  Joined join(String key) {
    Flight mine = new Flight(key);
    Flight present = flights.putIfAbsent(key, mine);
    return present == null ? new Joined(mine, true) : new Joined(present, false);
  }

  /** Begins the making of a response, or returns null when somebody else is at it. */
  @Nullable Flight lead(String key) {
    Flight mine = new Flight(key);
    return flights.putIfAbsent(key, mine) == null ? mine : null;
  }

  int size() {
    return flights.size();
  }
}
