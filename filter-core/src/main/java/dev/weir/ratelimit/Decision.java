package dev.weir.ratelimit;

import dev.weir.ratelimit.store.Charge;
import dev.weir.ratelimit.store.Grant;
import dev.weir.ratelimit.store.Taken;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a request may go on, and how much is left. Immutable. */
public final class Decision {
  /** The attribute of a request under which what was decided about it is found. */
  public static final String ATTRIBUTE = "dev.weir.ratelimit.decision";

  static final Decision UNLIMITED = new Decision(Verdict.ALLOWED, List.of(), null);
  static final Decision FORBIDDEN = new Decision(Verdict.FORBIDDEN, List.of(), null);

  private final Verdict verdict;
  private final List<Quota> quotas;
  private final @Nullable Taken taken;

  /** What was decided. */
  public enum Verdict {
    /** The request may go on. */
    ALLOWED,
    /** A quota is used up: 429. */
    REFUSED,
    /** The client is on the deny list: 403. */
    FORBIDDEN,
    /** Redis is away and a policy admits nothing without it: 503. */
    UNAVAILABLE
  }

  private Decision(Verdict verdict, List<Quota> quotas, @Nullable Taken taken) {
    this.verdict = verdict;
    this.quotas = quotas;
    this.taken = taken;
  }

  static Decision of(Taken taken) {
    List<Quota> quotas = new ArrayList<>(taken.charges().size());
    boolean refused = taken.how() == Taken.How.REFUSED;
    for (int i = 0; i < taken.grants().size(); i++) {
      Charge charge = taken.charges().get(i);
      Grant grant = taken.grants().get(i);
      if (!charge.policy().shadow()) {
        quotas.add(
            new Quota(
                charge.policy().name(),
                charge.limit().rate(),
                grant.remaining(),
                Duration.of(grant.nextMicros(), ChronoUnit.MICROS),
                refused && !grant.admitted()));
      }
    }
    return new Decision(verdict(taken.how()), List.copyOf(quotas), taken);
  }

  private static Verdict verdict(Taken.How how) {
    return switch (how) {
      case SHARED, LOCAL -> Verdict.ALLOWED;
      case REFUSED -> Verdict.REFUSED;
      case UNAVAILABLE -> Verdict.UNAVAILABLE;
    };
  }

  /** What was decided. */
  public Verdict verdict() {
    return verdict;
  }

  /** Whether the request may go on. */
  public boolean allowed() {
    return verdict == Verdict.ALLOWED;
  }

  /** The least that any policy has left; {@code Long.MAX_VALUE} when none applies. */
  public long remaining() {
    return quotas.stream().mapToLong(Quota::remaining).min().orElse(Long.MAX_VALUE);
  }

  /** How long until the policy with the least left has more; zero when all is there. */
  public Duration resetAfter() {
    return quotas.stream()
        .min(Comparator.comparingLong(Quota::remaining))
        .map(Quota::resetAfter)
        .orElse(Duration.ZERO);
  }

  /** How long to wait until the same would be allowed, to the microsecond; zero when it is. */
  public Duration retryAfter() {
    Duration longest = Duration.ZERO;
    for (Quota quota : quotas) {
      if (quota.violated() && quota.resetAfter().compareTo(longest) > 0) {
        longest = quota.resetAfter();
      }
    }
    return longest;
  }

  /** Where each policy that applied stands, shadows aside; after a refusal maybe only some. */
  public List<Quota> quotas() {
    return quotas;
  }

  /** Whether this node decided by itself, since Redis was away or is not there at all. */
  public boolean local() {
    return taken != null && taken.how() == Taken.How.LOCAL;
  }

  /** Whether the policy of that name was a part of it. */
  public boolean applied(String policy) {
    return taken != null
        && taken.charges().stream().anyMatch(charge -> charge.policy().name().equals(policy));
  }

  @Nullable Taken taken() {
    return taken;
  }

  @Override
  public String toString() {
    return verdict + " " + quotas;
  }
}
