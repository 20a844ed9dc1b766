package dev.weir.responsecache.store;

import dev.weir.fallback.Deadline;
import dev.weir.fallback.Failover;
import dev.weir.http.RequestView;
import dev.weir.responsecache.policy.Inquiry;
import dev.weir.responsecache.policy.StoredResponse;
import dev.weir.responsecache.policy.Variants;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Both tiers of stored responses as one: what is read is read from this process first, what is
 * stored is stored in both. Nothing purged is ever handed out. Thread-safe.
 */
public final class Shelves {
  private static final System.Logger LOG = System.getLogger("dev.weir.responsecache");
  private static final long MOST_BYTES_UNDERWAY = 32L << 20;
  private static final String NO_TOKEN = "";
  private static final String UNVARIED = "";

  private final LocalResponses local;
  private final @Nullable Shared shared;
  private final Purges purges;
  private final LongSupplier millis;
  private final Telemetry telemetry;
  private final AtomicLong bytesUnderway = new AtomicLong();

  /** The tier that the nodes share. */
  public record Shared(RedisResponses responses, ResponseWriter writer, Failover failover) {}

  /**
   * @param shared the tier that the nodes share, or null for a node alone
   */
  public Shelves(
      LocalResponses local,
      @Nullable Shared shared,
      Purges purges,
      LongSupplier millis,
      Telemetry telemetry) {
    this.local = local;
    this.shared = shared;
    this.purges = purges;
    this.millis = millis;
    this.telemetry = telemetry;
    telemetry.gauge("responses.bytes.underway", bytesUnderway::get);
  }

  public LocalResponses local() {
    return local;
  }

  /**
   * A response that may be used.
   *
   * @param outdated whether it counts as stale, being purged softly
   */
  public record Held(StoredResponse response, boolean outdated) {}

  /** What this process holds for a request, or null. */
  public @Nullable Held held(Inquiry inquiry) {
    return held(inquiry.key(), inquiry.request());
  }

  public @Nullable Held held(String key, RequestView request) {
    // Most resources do not vary, and what has no selection answers every request.
    StoredResponse unvaried = local.find(key, UNVARIED);
    if (unvaried != null) {
      return good(unvaried);
    }
    List<String> names = local.names(key);
    return names == null || names.isEmpty()
        ? null
        : good(local.find(key, Variants.select(names, request)));
  }

  private @Nullable Held good(@Nullable StoredResponse response) {
    if (response == null) {
      return null;
    }
    return switch (purges.state(response)) {
      case GOOD -> new Held(response, false);
      case OUTDATED -> new Held(response, true);
      case PURGED -> {
        local.remove(response);
        yield null;
      }
    };
  }

  /**
   * What Redis holds for a request, and who makes a response where there is none or a stale one.
   *
   * @param held or null
   * @param ticket the caller's own where it is to make the response, and others will wait for it
   */
  public record Looked(
      @Nullable Held held, RedisResponses.Flight flight, RedisResponses.@Nullable Ticket ticket) {
    public static final Looked NOWHERE = new Looked(null, RedisResponses.Flight.NONE, null);
  }

  /**
   * Looks in Redis, within the deadline; what is found is held by this process from now on.
   *
   * @param token to make the response with where there is none, or empty
   * @param waitMillis for how long others wait then
   */
  public Looked look(Inquiry inquiry, String token, long waitMillis, Deadline deadline) {
    Shared asked = shared;
    if (asked == null) {
      return Looked.NOWHERE;
    }
    long now = millis.getAsLong();
    RedisResponses.Look look = new RedisResponses.Look(token, waitMillis, now, purges.generation());
    AtomicReference<RedisResponses.@Nullable Found> outcome = new AtomicReference<>();
    RedisResponses.Found found =
        asked
            .failover()
            .read(
                deadline,
                () ->
                    find(asked.responses(), inquiry, look)
                        .whenComplete((late, failed) -> settle(outcome, late)),
                () -> giveUp(outcome));
    StoredResponse response = found.response();
    if (response == null) {
      return new Looked(null, found.flight(), found.ticket());
    }
    Held held = good(response);
    if (held != null) {
      local.put(response);
    }
    boolean unfit = held == null && token.isEmpty();
    return unfit ? Looked.NOWHERE : new Looked(held, found.flight(), found.ticket());
  }

  /** Whoever was made to lead by an answer that comes too late must not keep others waiting. */
  private void settle(
      AtomicReference<RedisResponses.@Nullable Found> outcome,
      RedisResponses.@Nullable Found late) {
    if (late != null && !outcome.compareAndSet(null, late)) {
      land(late.ticket(), 0);
    }
  }

  private static RedisResponses.Found giveUp(
      AtomicReference<RedisResponses.@Nullable Found> outcome) {
    RedisResponses.Found answered = outcome.compareAndExchange(null, RedisResponses.Found.NOTHING);
    return answered == null ? RedisResponses.Found.NOTHING : answered;
  }

  private List<String> known(String key) {
    List<String> names = local.names(key);
    return names == null ? Variants.NONE : names;
  }

  private CompletionStage<RedisResponses.Found> find(
      RedisResponses redis, Inquiry inquiry, RedisResponses.Look look) {
    List<String> names = known(inquiry.key());
    return redis
        .load(address(inquiry, names), look)
        .thenCompose(
            found -> {
              List<String> others = found.names();
              if (others == null) {
                if (found.response() != null) {
                  local.learn(inquiry.key(), names);
                }
                return CompletableFuture.completedStage(found);
              }
              List<String> all = local.learn(inquiry.key(), others);
              return redis.load(address(inquiry, all), look);
            });
  }

  private static ResponseKeys.Address address(Inquiry inquiry, List<String> names) {
    return new ResponseKeys.Address(
        inquiry.key(), names, Variants.select(names, inquiry.request()));
  }

  /** Stores a response: here at once, in Redis in the background. */
  public void store(
      StoredResponse response,
      List<String> assumed,
      List<String> names,
      RedisResponses.@Nullable Ticket ticket) {
    local.put(response);
    telemetry.count(Event.RESPONSE_STORED);
    Shared sharing = shared;
    if (sharing == null) {
      return;
    }
    // The stamp comes first: what is dropped after the look at its state is dropped later than it.
    long stamp = sharing.writer().stamp(response, millis.getAsLong());
    if (purges.state(response) == PurgeTable.State.PURGED) {
      land(ticket, 0);
      return;
    }
    long bytes = response.bytes();
    if (bytesUnderway.addAndGet(bytes) > MOST_BYTES_UNDERWAY) {
      bytesUnderway.addAndGet(-bytes);
      telemetry.count(Event.RESPONSE_UNSHARED);
      land(ticket, 0);
      return;
    }
    StoredResponse.Identity identity = response.identity();
    ResponseKeys.Address address =
        new ResponseKeys.Address(identity.key(), names, identity.selection());
    ResponseWriter.Draft draft = new ResponseWriter.Draft(response, assumed, ticket, stamp);
    sharing
        .failover()
        .tryWrite(() -> sharing.writer().store(address, draft))
        .whenComplete(
            (others, failed) -> {
              bytesUnderway.addAndGet(-bytes);
              if (failed != null) {
                report(failed);
              } else {
                others.ifPresent(found -> local.learn(identity.key(), found));
              }
            });
  }

  /**
   * Forgets a response: something newer has been said about its resource. From now on this node
   * hands out neither it nor anything as old that is still on its way here, and no node finds it in
   * Redis once this returns; later where Redis does not answer within the deadline.
   */
  public void drop(StoredResponse response, Deadline deadline) {
    StoredResponse.Identity identity = response.identity();
    Shared sharing = shared;
    if (sharing == null) {
      purges.drop(identity, () -> 0);
      local.remove(response);
      return;
    }
    RedisResponses redis = sharing.responses();
    long stamp = purges.drop(identity, redis::micros);
    local.remove(response);
    ResponseKeys.Address address =
        new ResponseKeys.Address(identity.key(), known(identity.key()), identity.selection());
    try {
      sharing
          .failover()
          .write(
              deadline, () -> redis.drop(address, stamp), () -> dropLater(sharing, address, stamp));
    } catch (RuntimeException bug) {
      report(bug);
    }
  }

  /** Nobody waits for it any more, but Redis may be there. */
  private boolean dropLater(Shared sharing, ResponseKeys.Address address, long stamp) {
    sharing
        .failover()
        .tryWrite(() -> sharing.responses().drop(address, stamp))
        .whenComplete(
            (done, failed) -> {
              if (failed != null) {
                report(failed);
              }
            });
    return false;
  }

  /** Ends the making of a response that will not be stored. */
  public void land(RedisResponses.@Nullable Ticket ticket, long passMillis) {
    Shared sharing = shared;
    if (ticket != null && sharing != null) {
      sharing
          .failover()
          .tryWrite(() -> sharing.responses().land(ticket, passMillis))
          .whenComplete(
              (done, failed) -> {
                if (failed != null) {
                  report(failed);
                }
              });
    }
  }

  private void report(Throwable failed) {
    telemetry.count(Event.RESPONSE_OUR_BUG);
    LOG.log(System.Logger.Level.ERROR, "A response could not be written to Redis", failed);
  }

  /** Reads what Redis holds of a resource into this process; whether there was anything. */
  public boolean warm(Inquiry inquiry, Deadline deadline) {
    return held(inquiry) != null || look(inquiry, NO_TOKEN, 0, deadline).held() != null;
  }
}
