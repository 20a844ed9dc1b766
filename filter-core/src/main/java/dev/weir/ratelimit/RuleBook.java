package dev.weir.ratelimit;

import dev.weir.http.RequestView;
import dev.weir.ratelimit.store.Charge;
import dev.weir.ratelimit.store.Limit;
import dev.weir.ratelimit.store.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells what a request is to be charged with. Thread-safe. */
final class RuleBook {
  private final List<Entry> entries = new ArrayList<>();
  private final Subjects subjects;
  private final Map<String, Function<String, @Nullable Rate>> rates;

  private record Entry(RateRule rule, @Nullable Limit limit, String route) {}

  RuleBook(List<RateRule> rules, Subjects subjects) {
    this(rules, subjects, new ConcurrentHashMap<>());
  }

  private RuleBook(
      List<RateRule> rules,
      Subjects subjects,
      Map<String, Function<String, @Nullable Rate>> rates) {
    this.subjects = subjects;
    this.rates = rates;
    for (RateRule rule : rules) {
      Policy policy = rule.policy();
      boolean routed = policy != null && policy.key().contains(Subjects.ROUTE);
      entries.add(
          new Entry(
              rule,
              policy == null ? null : new Limit(policy.rate()),
              routed ? rule.rule().pattern().toString() : ""));
    }
  }

  /** The same with other rules. */
  RuleBook with(List<RateRule> rules) {
    return new RuleBook(rules, subjects, rates);
  }

  void rates(String policy, Function<String, @Nullable Rate> function) {
    rates.put(policy, function);
  }

  /** One charge for each limit that the request counts against; empty when none applies. */
  List<Charge> charges(RequestView request) {
    List<Charge> charges = new ArrayList<>(2);
    String method = request.method();
    String path = request.path();
    for (Entry entry : entries) {
      if (entry.rule().rule().matches(method, path)) {
        Policy policy = entry.rule().policy();
        Limit limit = entry.limit();
        if (policy == null || limit == null) {
          return List.of();
        }
        Slot slot = new Slot(policy.name(), subjects.of(request, policy.key()), entry.route());
        add(charges, charge(policy, limit, slot, entry.rule().cost()));
      }
    }
    return charges;
  }

  /** Two rules that lead to the same limit count once, at the higher cost. */
  private static void add(List<Charge> charges, Charge charge) {
    for (int i = 0; i < charges.size(); i++) {
      if (charges.get(i).slot().equals(charge.slot())) {
        if (charges.get(i).cost() < charge.cost()) {
          charges.set(i, charge);
        }
        return;
      }
    }
    charges.add(charge);
  }

  /** A charge at the policy's own rate, or the one that the application gives to this subject. */
  Charge charge(Policy policy, Limit limit, Slot slot, long cost) {
    Function<String, @Nullable Rate> own = rates.get(policy.name());
    Rate rate = own == null ? null : own.apply(slot.subject());
    return new Charge(policy, rate == null ? limit : new Limit(rate), slot, cost);
  }
}
