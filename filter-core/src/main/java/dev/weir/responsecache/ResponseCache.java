package dev.weir.responsecache;

import dev.weir.fallback.Deadline;
import dev.weir.http.RequestView;
import dev.weir.responsecache.policy.Admission;
import dev.weir.responsecache.policy.CacheKey;
import dev.weir.responsecache.policy.CacheRule;
import dev.weir.responsecache.policy.CacheStatus;
import dev.weir.responsecache.policy.Inquiry;
import dev.weir.responsecache.policy.Invalidation;
import dev.weir.responsecache.policy.Refusal;
import dev.weir.responsecache.store.Purge;
import dev.weir.telemetry.Event;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A shared HTTP cache (RFC 9111) for the responses of an application, in two tiers: this process
 * and Redis, which the nodes share. Thread-safe, fit for virtual threads. While Redis is away the
 * local tier goes on by itself; what is purged meanwhile is purged here at once and elsewhere when
 * Redis is back.
 */
public final class ResponseCache {
  /**
   * The attribute of a request that is being watched for a response to store; its value is other
   * than {@code Boolean.TRUE} then.
   */
  public static final String WATCHED = "dev.weir.responsecache.watched";

  private static final String GET = "GET";

  private final Machinery machinery;
  private final Planner planner;
  private final Supplier<Deadline> deadlines;
  private final List<Predicate<String>> further = new CopyOnWriteArrayList<>();

  ResponseCache(Machinery machinery, Planner planner, Supplier<Deadline> deadlines) {
    this.machinery = machinery;
    this.planner = planner;
    this.deadlines = deadlines;
  }

  /** Most bytes of a body that is recorded. */
  public long mostBodyBytes() {
    return machinery.settings().limits().bodyBytes();
  }

  /** Name of the field by which an application talks to this cache alone, or empty. */
  public String ownField() {
    return machinery.settings().targets().isEmpty() ? "" : machinery.settings().targets().get(0);
  }

  /** Names of fields of a request that hold credentials beside {@code Authorization}. */
  public Collection<String> credentialFields() {
    return machinery.settings().credentialFields();
  }

  /**
   * What is to be done with a request. May wait for Redis, within the deadline, and for the answer
   * to another request for the same resource, within a limit of its own.
   *
   * @param deadline asked for when Redis is, and not before: most hits need none
   */
  public CachePlan plan(RequestView request, Supplier<Deadline> deadline) {
    CacheRule rule = rule(request.path());
    if (rule == null || !rule.active()) {
      return CachePlan.Ignore.PLAIN;
    }
    String method = request.method();
    if (!Invalidation.safe(method)) {
      return new CachePlan.Forward(
          new Changing(machinery, machinery.canonical(request), deadline.get()));
    }
    if (!method.equals(GET) && !method.equals("HEAD")) {
      return bypass(CacheStatus.Forward.METHOD, Refusal.METHOD);
    }
    boolean plain = machinery.telltales().plain(request);
    Refusal refusal = Admission.refusal(request, machinery.settings().hosts(), plain);
    return refusal != null
        ? bypass(CacheStatus.Forward.BYPASS, refusal)
        : planner.plan(request, rule, plain, deadline);
  }

  private CachePlan bypass(CacheStatus.Forward why, Refusal refusal) {
    machinery.telemetry().count(Event.RESPONSE_BYPASSED);
    return new CachePlan.Bypass(machinery.status().forwarded(why, refusal));
  }

  /** The rule for GETs of a path, or null. */
  @Nullable CacheRule rule(String path) {
    for (CacheRule rule : machinery.settings().rules()) {
      if (rule.rule().matches(GET, path)) {
        return rule;
      }
    }
    for (Predicate<String> paths : further) {
      if (paths.test(path)) {
        return CacheRule.HEADERS_ONLY;
      }
    }
    return null;
  }

  /**
   * Makes the cache active for more paths than the rules name; what the application's headers say
   * holds there. Where a rule matches as well, the rule counts. To be called a few times at the
   * start: what is added stays.
   *
   * @param paths tells whether it is to be active for a path as {@link RequestView#path} has it
   */
  public void activate(Predicate<String> paths) {
    further.add(paths);
  }

  /** Counts a failure of the cache itself. */
  public void failed() {
    machinery.telemetry().count(Event.RESPONSE_OUR_BUG);
  }

  /** Notes the end of a {@link CachePlan.Refresh}; owed once for each. */
  public void refreshed(boolean well) {
    planner.refreshEnded();
    machinery.telemetry().count(well ? Event.RESPONSE_REFRESHED : Event.RESPONSE_REFRESH_FAILED);
  }

  /**
   * Removes all responses of some URLs. A URL is absolute, {@code https://shop.example/menu?day=1},
   * or begins with a slash and then means that target on every host. On this node they are gone
   * when this returns, on the others as well while Redis is reachable, else once it is back.
   *
   * @return false when the other nodes will not learn of it: Redis is away and the journal is full
   */
  public boolean purge(String... urls) {
    return purge(urlSubjects(urls), false);
  }

  /** Removes all responses with one of these tags, as {@link #purge} does. */
  public boolean purgeTags(String... tags) {
    return purge(tagSubjects(tags), false);
  }

  /** Removes all responses of this application, as {@link #purge} does. */
  public boolean purgeAll() {
    return purge(Set.of(Purge.EVERYTHING), false);
  }

  /**
   * Makes all responses of some URLs stale: they are served only while a new one is made ({@code
   * stale-while-revalidate}), in place of an error, or once the application has confirmed them.
   */
  public boolean outdate(String... urls) {
    return purge(urlSubjects(urls), true);
  }

  /** Makes all responses with one of these tags stale, as {@link #outdate} does. */
  public boolean outdateTags(String... tags) {
    return purge(tagSubjects(tags), true);
  }

  private static Set<String> urlSubjects(String... urls) {
    Set<String> spelt = new LinkedHashSet<>();
    for (String url : urls) {
      spelt.add(CacheKey.url(url));
    }
    return Purge.urls(spelt);
  }

  private static Set<String> tagSubjects(String... tags) {
    Set<String> subjects = new LinkedHashSet<>();
    for (String tag : tags) {
      subjects.add(Purge.tag(tag));
    }
    return subjects;
  }

  private boolean purge(Set<String> subjects, boolean soft) {
    return subjects.isEmpty() || machinery.purges().purge(subjects, soft, deadlines.get());
  }

  /** What the cache has done so far on this node. */
  public Statistics statistics() {
    return Statistics.of(machinery);
  }

  /**
   * What the cache would do with a request, and why, without doing it: from what this node holds,
   * without asking Redis.
   */
  public Explanation explain(RequestView request) {
    return Explanation.of(machinery, planner, rule(request.path()), request);
  }

  /**
   * Fetches the responses to these requests from Redis into this process, so that the first real
   * ones are answered from memory; for the start of a node. Waits for Redis.
   *
   * @return how many of them are held now
   */
  public int warmUp(Collection<? extends RequestView> requests) {
    int held = 0;
    for (RequestView request : requests) {
      CacheRule rule = rule(request.path());
      if (rule != null && rule.active()) {
        Inquiry inquiry = planner.inquiry(request, rule, machinery.telltales().plain(request));
        held += machinery.shelves().warm(inquiry, deadlines.get()) ? 1 : 0;
      }
    }
    return held;
  }

  /** Begins to follow the purges of the other nodes. */
  public void follow() {
    machinery.purges().follow();
  }
}
