package dev.weir.responsecache;

import dev.weir.fallback.Deadline;
import dev.weir.http.RequestView;
import dev.weir.responsecache.policy.Answer;
import dev.weir.responsecache.policy.Answers;
import dev.weir.responsecache.policy.CacheKey;
import dev.weir.responsecache.policy.CacheRule;
import dev.weir.responsecache.policy.CacheStatus;
import dev.weir.responsecache.policy.Inquiry;
import dev.weir.responsecache.policy.PurgeMark;
import dev.weir.responsecache.policy.Refusal;
import dev.weir.responsecache.policy.RequestWishes;
import dev.weir.responsecache.policy.Reuse;
import dev.weir.responsecache.policy.StoredResponse;
import dev.weir.responsecache.policy.Variants;
import dev.weir.responsecache.store.RedisResponses;
import dev.weir.responsecache.store.Shelves;
import dev.weir.responsecache.store.Uncacheable;
import dev.weir.telemetry.Event;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds out what is to be done with a GET or a HEAD. Thread-safe. */
final class Planner {
  private static final int MOST_WAITS = 2;
  private static final int MOST_REFRESHES = 16;
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final String NO_TOKEN = "";

  private final Machinery machinery;
  private final Supplier<String> tokens;
  private final Supplier<Deadline> deadlines;
  private final Semaphore refreshes = new Semaphore(MOST_REFRESHES);

  /**
   * @param tokens makes tokens that no other node makes
   * @param deadlines makes the budget of what no request waits for
   */
  Planner(Machinery machinery, Supplier<String> tokens, Supplier<Deadline> deadlines) {
    this.machinery = machinery;
    this.tokens = tokens;
    this.deadlines = deadlines;
  }

  /** The plan for a request with a safe method that may be in the cache. */
  CachePlan plan(RequestView request, CacheRule rule, boolean plain, Supplier<Deadline> deadline) {
    RequestView named = machinery.canonical(request);
    String key = CacheKey.of(named, rule.ignoredParameters(), plain);
    CachePlan hit = plain ? hit(named, key) : null;
    return hit != null ? hit : plan(inquiry(named, rule, plain, key), deadline);
  }

  /** Most hits are of requests that ask for nothing in particular, and need no more than this. */
  private @Nullable CachePlan hit(RequestView named, String key) {
    Shelves.Held held = machinery.shelves().held(key, named);
    if (held == null || held.outdated()) {
      return null;
    }
    StoredResponse response = held.response();
    long now = machinery.millis();
    if (response.terms().alwaysValidated() || response.freshMillis(now) <= 0) {
      return null;
    }
    machinery.telemetry().count(Event.RESPONSE_HIT);
    return new CachePlan.Serve(response.whole(now, machinery.status()), null);
  }

  Inquiry inquiry(RequestView request, CacheRule rule, boolean plain) {
    RequestView named = machinery.canonical(request);
    return inquiry(named, rule, plain, CacheKey.of(named, rule.ignoredParameters(), plain));
  }

  private Inquiry inquiry(RequestView request, CacheRule rule, boolean plain, String key) {
    // The mark comes first: whatever is looked at later is at least as new.
    PurgeMark known = machinery.purges().mark();
    return new Inquiry(
        request,
        rule,
        key,
        plain,
        plain
            ? RequestWishes.NONE
            : RequestWishes.of(request, machinery.settings().honourRequests()),
        plain ? Inquiry.Credentials.NONE : credentials(request),
        known,
        machinery.millis());
  }

  /** A background refresh has come to its end, whatever it was. */
  void refreshEnded() {
    refreshes.release();
  }

  private Inquiry.Credentials credentials(RequestView request) {
    for (String field : machinery.settings().credentialFields()) {
      if (request.header(field) != null) {
        return Inquiry.Credentials.OTHER;
      }
    }
    return request.header("Authorization") == null
        ? Inquiry.Credentials.NONE
        : Inquiry.Credentials.AUTHORIZATION;
  }

  CachePlan plan(Inquiry inquiry, Supplier<Deadline> deadline) {
    if (inquiry.wishes().unstored() && !inquiry.wishes().onlyStored()) {
      return forward(inquiry, origin(CacheStatus.Forward.REQUEST, null), deadline);
    }
    Shelves.Held held = machinery.shelves().held(inquiry);
    CachePlan plan = held == null ? null : serve(inquiry, held, false, inquiry.beganMillis());
    if (plan != null) {
      return plan;
    }
    if (inquiry.wishes().onlyStored()) {
      return onlyStored(inquiry, deadline);
    }
    Uncacheable uncacheable = machinery.shelves().local().uncacheable(inquiry.key());
    if (uncacheable != null) {
      return hopeless(inquiry, held, uncacheable, deadline);
    }
    return inquiry.collapsible() ? together(inquiry, deadline) : apart(inquiry, held, deadline);
  }

  /** For a resource that is remembered not to be cacheable: nobody waits for anybody. */
  private CachePlan hopeless(
      Inquiry inquiry,
      Shelves.@Nullable Held held,
      Uncacheable uncacheable,
      Supplier<Deadline> deadline) {
    if (held == null && uncacheable.unwatched()) {
      machinery.telemetry().count(Event.RESPONSE_BYPASSED);
      return new CachePlan.Bypass(
          machinery.status().forwarded(CacheStatus.Forward.URI_MISS, uncacheable.why()));
    }
    return onward(inquiry, held, null, null, deadline);
  }

  /** The plan to serve what is held, or null when it has to be confirmed first. */
  private @Nullable CachePlan serve(Inquiry inquiry, Shelves.Held held, boolean collapsed) {
    return serve(inquiry, held, collapsed, machinery.millis());
  }

  private @Nullable CachePlan serve(
      Inquiry inquiry, Shelves.Held held, boolean collapsed, long now) {
    StoredResponse response = held.response();
    Reuse reuse = Reuse.of(response, inquiry.wishes(), now, held.outdated());
    long fresh = response.freshMillis(now);
    CacheStatus status = machinery.status();
    return switch (reuse) {
      case FRESH -> {
        machinery.telemetry().count(collapsed ? Event.RESPONSE_COLLAPSED : Event.RESPONSE_HIT);
        yield collapsed
            ? answer(inquiry, response, status.collapsed(fresh), null)
            : new CachePlan.Serve(hit(inquiry, response, now), null);
      }
      case STALE -> {
        machinery.telemetry().count(Event.RESPONSE_STALE_HIT);
        yield answer(inquiry, response, status.hit(fresh, "max-stale"), null);
      }
      case REFRESH -> {
        machinery.telemetry().count(Event.RESPONSE_STALE_HIT);
        yield answer(
            inquiry,
            response,
            status.hit(fresh, "stale-while-revalidate"),
            refresh(inquiry, response));
      }
      case VALIDATE -> null;
    };
  }

  private Answer hit(Inquiry inquiry, StoredResponse response, long now) {
    Answer whole = response.whole(now, machinery.status());
    return inquiry.plain()
        ? whole
        : Answers.of(inquiry, response, machinery.context(now, whole.further()));
  }

  private CachePlan answer(
      Inquiry inquiry,
      StoredResponse response,
      String status,
      CachePlan.@Nullable Refresh refresh) {
    return new CachePlan.Serve(
        Answers.of(inquiry, response, machinery.context(response, status)), refresh);
  }

  private CachePlan.@Nullable Refresh refresh(Inquiry inquiry, StoredResponse response) {
    if (inquiry.head() || inquiry.wishes().onlyStored()) {
      return null;
    }
    // The next request on the same connection waits for a refresh, so there are few at a time.
    if (!refreshes.tryAcquire()) {
      return null;
    }
    Flights.Flight flight = machinery.flights().lead(flightKey(inquiry));
    if (flight == null) {
      refreshes.release();
      return null;
    }
    Inquiry nobodys =
        new Inquiry(
            inquiry.request(),
            inquiry.rule(),
            inquiry.key(),
            inquiry.plain(),
            inquiry.wishes(),
            Inquiry.Credentials.NONE,
            inquiry.known(),
            inquiry.beganMillis());
    Filling.Origin origin =
        new Filling.Origin(CacheStatus.Forward.STALE, response, flight, null, true);
    return new CachePlan.Refresh(
        new Filling(machinery, nobodys, origin, deadlines), response.identity().encoding());
  }

  private CachePlan onlyStored(Inquiry inquiry, Supplier<Deadline> deadline) {
    Shelves.Looked looked = machinery.shelves().look(inquiry, NO_TOKEN, 0, deadline.get());
    CachePlan plan = looked.held() == null ? null : serve(inquiry, looked.held(), false);
    return plan != null ? plan : new CachePlan.Serve(Answers.onlyIfCached(), null);
  }

  /** Waits for a response that is being made, or makes it while others wait. */
  private CachePlan together(Inquiry inquiry, Supplier<Deadline> deadline) {
    Duration limit = machinery.settings().times().waiting();
    for (int waits = 0; waits < MOST_WAITS; waits++) {
      Flights.Joined joined = machinery.flights().join(flightKey(inquiry));
      if (joined.leading()) {
        return lead(inquiry, joined.flight(), deadline);
      }
      Flights.Landing landing = joined.flight().await(limit);
      if (landing == null) {
        machinery.telemetry().count(Event.RESPONSE_WAIT_EXPIRED);
        break;
      }
      CachePlan plan = afterWait(inquiry, landing);
      if (plan != null) {
        return plan;
      }
      if (!landing.shared()) {
        break;
      }
    }
    return onward(inquiry, machinery.shelves().held(inquiry), null, null, deadline);
  }

  private @Nullable CachePlan afterWait(Inquiry inquiry, Flights.Landing landing) {
    StoredResponse standIn = landing.standIn();
    long now = machinery.millis();
    if (standIn != null && Reuse.despiteFailure(standIn, inquiry.wishes(), now)) {
      machinery.telemetry().count(Event.RESPONSE_STOOD_IN);
      return answer(inquiry, standIn, machinery.status().standIn(standIn.freshMillis(now)), null);
    }
    Shelves.Held held = machinery.shelves().held(inquiry);
    return held == null ? null : serve(inquiry, held, true);
  }

  private String flightKey(Inquiry inquiry) {
    List<String> names = machinery.shelves().local().names(inquiry.key());
    return names == null || names.isEmpty()
        ? inquiry.key()
        : inquiry.key() + '\0' + Variants.select(names, inquiry.request());
  }

  private CachePlan lead(Inquiry inquiry, Flights.Flight flight, Supplier<Deadline> deadline) {
    boolean handedOn = false;
    try {
      CachePlan plan = leadThrough(inquiry, flight, deadline);
      handedOn = plan instanceof CachePlan.Forward;
      return plan;
    } finally {
      if (!handedOn) {
        flight.land(Flights.Landing.SHARED);
      }
    }
  }

  private CachePlan leadThrough(
      Inquiry inquiry, Flights.Flight flight, Supplier<Deadline> deadline) {
    Shelves.Held held = machinery.shelves().held(inquiry);
    CachePlan plan = held == null ? null : serve(inquiry, held, true);
    if (plan != null) {
      // Somebody made it between the first look and now.
      return plan;
    }
    long wait = machinery.settings().times().waiting().toNanos();
    String token = tokens.get();
    long pause = FIRST_PAUSE_NANOS;
    long waited = 0;
    while (true) {
      Shelves.Looked looked =
          machinery
              .shelves()
              .look(inquiry, token, TimeUnit.NANOSECONDS.toMillis(wait), deadline.get());
      Shelves.Held found = looked.held();
      plan = found == null ? null : serve(inquiry, found, waited > 0);
      if (plan != null) {
        machinery.shelves().land(looked.ticket(), 0);
        return plan;
      }
      Shelves.Held best = found == null ? machinery.shelves().held(inquiry) : found;
      if (looked.flight() == RedisResponses.Flight.PASS) {
        machinery.shelves().local().refuse(inquiry.key(), Refusal.NOT_FRESH, false);
        flight.land(Flights.Landing.ALONE);
        return onward(inquiry, best, null, null, deadline);
      }
      boolean patient = waited < wait && !Thread.currentThread().isInterrupted();
      if (looked.flight() != RedisResponses.Flight.WAIT || !patient) {
        return onward(inquiry, best, flight, looked.ticket(), deadline);
      }
      LockSupport.parkNanos(pause);
      waited += pause;
      pause = Math.min(LAST_PAUSE_NANOS, pause + pause / 2);
    }
  }

  /** For requests whose answers serve nobody else's wait. */
  private CachePlan apart(
      Inquiry inquiry, Shelves.@Nullable Held held, Supplier<Deadline> deadline) {
    Shelves.Held best = held;
    if (held == null) {
      best = machinery.shelves().look(inquiry, NO_TOKEN, 0, deadline.get()).held();
      CachePlan plan = best == null ? null : serve(inquiry, best, false);
      if (plan != null) {
        return plan;
      }
    }
    return onward(inquiry, best, null, null, deadline);
  }

  private CachePlan onward(
      Inquiry inquiry,
      Shelves.@Nullable Held held,
      Flights.@Nullable Flight flight,
      RedisResponses.@Nullable Ticket ticket,
      Supplier<Deadline> deadline) {
    machinery.telemetry().count(Event.RESPONSE_MISS);
    StoredResponse stored = held == null ? null : held.response();
    CacheStatus.Forward why = why(inquiry, stored);
    if (inquiry.head()) {
      return new CachePlan.Forward(new Asking(machinery, inquiry, why, stored, deadline));
    }
    StoredResponse validated = stored != null && stored.hasValidator() ? stored : null;
    // What cannot be confirmed may still stand in for a failure.
    StoredResponse kept = validated == null ? stored : validated;
    boolean complete = flight != null && !inquiry.ranged();
    return forward(inquiry, new Filling.Origin(why, kept, flight, ticket, complete), deadline);
  }

  private CacheStatus.Forward why(Inquiry inquiry, @Nullable StoredResponse stored) {
    if (stored != null) {
      boolean fresh = stored.freshMillis(machinery.millis()) > 0;
      return fresh && !stored.terms().alwaysValidated()
          ? CacheStatus.Forward.REQUEST
          : CacheStatus.Forward.STALE;
    }
    return machinery.shelves().local().names(inquiry.key()) == null
        ? CacheStatus.Forward.URI_MISS
        : CacheStatus.Forward.VARY_MISS;
  }

  private CachePlan forward(Inquiry inquiry, Filling.Origin origin, Supplier<Deadline> deadline) {
    return new CachePlan.Forward(new Filling(machinery, inquiry, origin, deadline));
  }

  private static Filling.Origin origin(CacheStatus.Forward why, @Nullable StoredResponse held) {
    return new Filling.Origin(why, held, null, null, false);
  }
}
