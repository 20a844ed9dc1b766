package dev.weir.ratelimit;

import dev.weir.fallback.Deadline;
import dev.weir.http.RequestView;
import dev.weir.ratelimit.store.Charge;
import dev.weir.ratelimit.store.Limit;
import dev.weir.ratelimit.store.LimitStore;
import dev.weir.ratelimit.store.Slot;
import dev.weir.ratelimit.store.Taken;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether somebody may do something again. All policies of a request are decided together,
 * all or nothing, in one round trip to Redis and by Redis' clock; a refusal changes nothing. While
 * Redis is away each policy does what {@link Outage} says, and what was admitted meanwhile is
 * charged when Redis is back. Waits for Redis no longer than the request's deadline. Thread-safe.
 */
public final class RateLimiter {
  private final RateLimitSettings settings;
  private final Supplier<Deadline> deadlines;
  private final LimitStore store;
  private final Subjects subjects;
  private final RuleBook rules;
  private final Exceptions allowed;
  private final Exceptions denied;
  private final Telemetry telemetry;

  RateLimiter(
      RateLimitSettings settings,
      RuleBook rules,
      Subjects subjects,
      LimitStore store,
      Tools tools) {
    this.settings = settings;
    this.rules = rules;
    this.subjects = subjects;
    this.store = store;
    this.deadlines = tools.deadlines();
    this.telemetry = tools.telemetry();
    this.allowed = new Exceptions(settings.allowed());
    this.denied = new Exceptions(settings.denied());
  }

  /** What every limiter of one Weir has in common. */
  record Tools(Supplier<Deadline> deadlines, Telemetry telemetry) {}

  /**
   * A limiter with rules, lists and looks of its own, that shares everything that is counted with
   * this one.
   */
  public RateLimiter with(RateLimitSettings own) {
    return new RateLimiter(
        own, rules.with(own.rules()), subjects, store, new Tools(deadlines, telemetry));
  }

  /** The settings that it follows. */
  public RateLimitSettings settings() {
    return settings;
  }

  /** Decides by the rules whether a request may go on, and counts it if so. */
  public Decision decide(RequestView request, Deadline deadline) {
    if (denied.include(request, subjects)) {
      telemetry.count(Event.RATELIMIT_FORBIDDEN);
      return Decision.FORBIDDEN;
    }
    List<Charge> charges = rules.charges(request);
    return charges.isEmpty() || allowed.include(request, subjects)
        ? Decision.UNLIMITED
        : take(charges, deadline);
  }

  /**
   * Decides by policies that the application names in its code, beside what the rules say.
   *
   * @param policies to take one permit of each
   * @param route stands for the route where a policy's key has it
   * @param earlier what was decided about the request before, or null: a policy that was applied
   *     then is not applied again
   */
  public Decision decide(
      RequestView request,
      List<Policy> policies,
      String route,
      @Nullable Decision earlier,
      Deadline deadline) {
    if (denied.include(request, subjects)) {
      telemetry.count(Event.RATELIMIT_FORBIDDEN);
      return Decision.FORBIDDEN;
    }
    List<Charge> charges = new ArrayList<>(policies.size());
    for (Policy policy : policies) {
      if (earlier == null || !earlier.applied(policy.name())) {
        String counted = policy.key().contains(Subjects.ROUTE) ? route : "";
        Slot slot = new Slot(policy.name(), subjects.of(request, policy.key()), counted);
        charges.add(rules.charge(policy, new Limit(policy.rate()), slot, 1));
      }
    }
    return charges.isEmpty() || allowed.include(request, subjects)
        ? Decision.UNLIMITED
        : take(charges, deadline);
  }

  /**
   * Takes one permit of a policy for one subject, whatever the rules say: the account that somebody
   * tries to log in to, for example.
   *
   * @param policy name of a configured policy
   * @param kind what the subject is: a part of a key as {@link Subjects} has them, to count
   *     together with requests that the rules count so, or a word of the application's own
   * @param subject which one; any text
   * @throws IllegalArgumentException if there is no such policy, or the kind is no word
   */
  public Decision decide(String policy, String kind, String subject) {
    return decide(policy, kind, subject, 1);
  }

  /**
   * The same for several permits at once: all of them or none.
   *
   * @param permits at least 1; more than the policy ever has are always refused
   * @throws IllegalArgumentException if there is no such policy, or less than one permit is wanted
   */
  public Decision decide(String policy, String kind, String subject, long permits) {
    return decide(policy, Subject.of(kind, subject), permits);
  }

  /** The same for a subject of several parts. */
  public Decision decide(String policy, Subject subject, long permits) {
    if (permits < 1) {
      throw new IllegalArgumentException("at least one permit, not " + permits);
    }
    return take(List.of(charge(policy, subject, permits)), deadlines.get());
  }

  /**
   * Where a policy stands for one subject, and whether {@link #decide} would admit one permit;
   * takes nothing. Asks Redis each time.
   *
   * @throws IllegalArgumentException if there is no such policy
   */
  public Decision peek(String policy, String kind, String subject) {
    return peek(policy, Subject.of(kind, subject));
  }

  /** The same for a subject of several parts. */
  public Decision peek(String policy, Subject subject) {
    List<Charge> charges = List.of(charge(policy, subject, 0));
    return Decision.of(store.peek(charges, deadlines.get()).toOnePermit());
  }

  /**
   * Gives one subject all its permits back.
   *
   * @return whether that is certain; false while Redis is away
   * @throws IllegalArgumentException if there is no such policy
   */
  public boolean reset(String policy, String kind, String subject) {
    return reset(policy, Subject.of(kind, subject));
  }

  /** The same for a subject of several parts. */
  public boolean reset(String policy, Subject subject) {
    return store.reset(charge(policy, subject, 0), deadlines.get());
  }

  /**
   * Takes one permit of an ad-hoc limit. The same identifier with another limit or window counts
   * apart.
   *
   * @param identifier who or what; any text
   * @param limit permits in any window of that length; exact up to {@value Rate#MOST_EXACT}
   * @throws IllegalArgumentException if limit or window are out of bounds, see {@link Rate}
   */
  public Decision isAllowed(String identifier, long limit, Duration window) {
    Rate rate = Rate.of(limit, window);
    Limit computed = new Limit(rate);
    String name = "own:" + limit + "/" + computed.windowMicros();
    Slot slot = new Slot(name, Subject.of("own", identifier).text(), "");
    Charge charge = new Charge(Policy.of(name, rate), computed, slot, 1);
    return take(List.of(charge), deadlines.get());
  }

  private Charge charge(String policy, Subject subject, long cost) {
    Policy known = settings.policies().get(policy);
    if (known == null) {
      throw new IllegalArgumentException("no rate limit policy is named '" + policy + "'");
    }
    return rules.charge(known, new Limit(known.rate()), subject.slot(known), cost);
  }

  private Decision take(List<Charge> charges, Deadline deadline) {
    Decision decision = Decision.of(store.take(charges, deadline));
    count(decision);
    return decision;
  }

  private void count(Decision decision) {
    telemetry.count(
        switch (decision.verdict()) {
          case ALLOWED -> Event.RATELIMIT_ALLOWED;
          case REFUSED, FORBIDDEN -> Event.RATELIMIT_REFUSED;
          case UNAVAILABLE -> Event.RATELIMIT_UNAVAILABLE;
        });
    Taken taken = decision.taken();
    for (int i = 0; taken != null && i < taken.grants().size(); i++) {
      if (taken.charges().get(i).policy().shadow() && !taken.grants().get(i).admitted()) {
        telemetry.count(Event.RATELIMIT_SHADOWED);
      }
    }
  }

  /** Whether some permit of a decision is to be given back should the request succeed. */
  public boolean awaitsOutcome(Decision decision) {
    return !failuresOnly(decision).isEmpty();
  }

  /**
   * Gives back the permits of the policies that count failures only: the request has succeeded.
   * Returns at once; while Redis is away what it has charged stays charged.
   */
  public void refund(Decision decision) {
    List<Integer> which = failuresOnly(decision);
    Taken taken = decision.taken();
    if (taken != null && !which.isEmpty()) {
      telemetry.count(Event.RATELIMIT_REFUNDED);
      store.refund(taken, which);
    }
  }

  private static List<Integer> failuresOnly(Decision decision) {
    Taken taken = decision.taken();
    List<Integer> which = new ArrayList<>(0);
    for (int i = 0; taken != null && taken.charged() && i < taken.charges().size(); i++) {
      if (taken.charges().get(i).policy().failuresOnly() && taken.grants().get(i).admitted()) {
        which.add(i);
      }
    }
    return which;
  }

  /**
   * Gives {@code own:<name>} in the key of a policy its meaning.
   *
   * @param function tells whom a request counts for; null or empty text for its address
   */
  public void identify(String name, Function<RequestView, @Nullable String> function) {
    subjects.identify(name, function);
  }

  /**
   * Lets subjects have rates of their own.
   *
   * @param policy name of the policy
   * @param function given the subject as {@link Subject#text} has it, {@code user alice} for
   *     example, tells its rate; null for the policy's own. Called at every decision, so it must be
   *     quick
   */
  public void rates(String policy, Function<String, @Nullable Rate> function) {
    rules.rates(policy, function);
  }
}
