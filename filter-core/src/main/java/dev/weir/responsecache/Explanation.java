package dev.weir.responsecache;

import dev.weir.http.RequestView;
import dev.weir.responsecache.policy.Admission;
import dev.weir.responsecache.policy.CacheRule;
import dev.weir.responsecache.policy.Inquiry;
import dev.weir.responsecache.policy.Refusal;
import dev.weir.responsecache.policy.Reuse;
import dev.weir.responsecache.store.LocalResponses;
import dev.weir.responsecache.store.Shelves;
import dev.weir.responsecache.store.Uncacheable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the cache would do with a request, and why.
 *
 * @param rule that matches, as it is configured, or null
 * @param refusal why the cache would leave the request alone, or why the resource is remembered not
 *     to be cacheable; or null
 * @param key of the resource
 * @param varies by which fields of requests its responses are told apart, as far as is known
 * @param held whether this node holds a response to it that is not purged
 * @param ageSeconds of that response
 * @param freshSeconds for how long it stays fresh; negative when it is stale
 * @param outcome what would happen: {@code serve}, {@code serve-and-refresh}, {@code confirm},
 *     {@code forward} or {@code bypass}
 */
public record Explanation(
    @Nullable String rule,
    @Nullable Refusal refusal,
    String key,
    List<String> varies,
    boolean held,
    long ageSeconds,
    long freshSeconds,
    String outcome) {
  private static final long SECOND = 1000;

  static Explanation of(
      Machinery machinery, Planner planner, @Nullable CacheRule rule, RequestView request) {
    if (rule == null || !rule.active()) {
      return bypass(rule, Refusal.NO_RULE);
    }
    boolean plain = machinery.telltales().plain(request);
    Refusal refusal = Admission.refusal(request, machinery.settings().hosts(), plain);
    if (refusal != null) {
      return bypass(rule, refusal);
    }
    Inquiry inquiry = planner.inquiry(request, rule, plain);
    LocalResponses local = machinery.shelves().local();
    List<String> names = local.names(inquiry.key());
    Shelves.Held held = machinery.shelves().held(inquiry);
    Uncacheable uncacheable = local.uncacheable(inquiry.key());
    long now = machinery.millis();
    return new Explanation(
        rule.rule().toString(),
        uncacheable == null ? null : uncacheable.why(),
        inquiry.key(),
        names == null ? List.of() : names,
        held != null,
        held == null ? 0 : held.response().ageMillis(now) / SECOND,
        held == null ? 0 : Math.floorDiv(held.response().freshMillis(now), SECOND),
        held == null ? "forward" : outcome(inquiry, held, now));
  }

  private static String outcome(Inquiry inquiry, Shelves.Held held, long now) {
    return switch (Reuse.of(held.response(), inquiry.wishes(), now, held.outdated())) {
      case FRESH, STALE -> "serve";
      case REFRESH -> "serve-and-refresh";
      case VALIDATE -> held.response().hasValidator() ? "confirm" : "forward";
    };
  }

  private static Explanation bypass(@Nullable CacheRule rule, Refusal refusal) {
    return new Explanation(
        rule == null ? null : rule.rule().toString(),
        refusal,
        "",
        List.of(),
        false,
        0,
        0,
        "bypass");
  }
}
