package dev.weir.ratelimit;

import dev.weir.http.Rule;
import dev.weir.ratelimit.store.Charge;
import dev.weir.ratelimit.store.Limit;
import dev.weir.ratelimit.store.Slot;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings as the tests want them. */
public final class Settings {
  private Settings() {}

  public static RateLimitSettings of(List<RateRule> rules) {
    return of(rules, List.of(), List.of(), 1000);
  }

  public static RateLimitSettings of(
      List<RateRule> rules, List<String> allowed, List<String> denied, int maxLocal) {
    Map<String, Policy> policies = new HashMap<>();
    rules.forEach(
        rule -> {
          Policy policy = rule.policy();
          if (policy != null) {
            policies.put(policy.name(), policy);
          }
        });
    return new RateLimitSettings(
        policies,
        rules,
        allowed,
        denied,
        false,
        maxLocal,
        1,
        new RateLimitSettings.Fields(true, false),
        new RateLimitSettings.Refusal(null, "text/plain", null));
  }

  public static RateRule rule(String rule, @Nullable Policy policy) {
    return new RateRule(Rule.parse(rule), policy, 1);
  }

  public static Policy policy(String name, long permits, Duration window, String... key) {
    List<String> parts = key.length == 0 ? List.of(Subjects.ADDRESS) : List.of(key);
    return new Policy(name, Rate.of(permits, window), parts, Outage.SHARE, false, false);
  }

  /** A charge of one subject, by the name of its policy. */
  public static Charge charge(String name, Rate rate, String subject, long cost) {
    return new Charge(Policy.of(name, rate), new Limit(rate), new Slot(name, subject, ""), cost);
  }
}
