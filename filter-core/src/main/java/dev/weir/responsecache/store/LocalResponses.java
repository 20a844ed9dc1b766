package dev.weir.responsecache.store;

import dev.weir.local.LocalTier;
import dev.weir.responsecache.policy.Refusal;
import dev.weir.responsecache.policy.ResponseCacheSettings;
import dev.weir.responsecache.policy.StoredResponse;
import dev.weir.responsecache.policy.Variants;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Responses in this process, bounded by their size, and what is known of resources: what they vary
 * by, and that they cannot be cached. Thread-safe.
 */
public final class LocalResponses {
  private static final long NANOS = 1_000_000;
  private static final long REMEMBERED_PART = 16;
  private static final int REMEMBERED_ENTRY = 120;

  private final LocalTier<String, StoredResponse> responses;
  private final LocalTier<String, List<String>> variance;
  private final LocalTier<String, Uncacheable> uncacheable;

  public LocalResponses(
      ResponseCacheSettings settings, LongSupplier nanoTime, Telemetry telemetry) {
    long bytes = settings.limits().localBytes();
    ResponseCacheSettings.Times times = settings.times();
    this.responses =
        new LocalTier<>(
            "responses",
            new LocalTier.Bounds<>(bytes, (key, response) -> response.bytes() + key.length()),
            new LocalTier.Lifetime<>(
                (key, response) -> lifeNanos(response, times), false, nanoTime),
            null,
            telemetry);
    this.variance =
        new LocalTier<>(
            "responses.variance",
            Math.max(1, bytes / REMEMBERED_PART),
            (key, names) -> REMEMBERED_ENTRY + 2L * key.length(),
            telemetry);
    this.uncacheable =
        new LocalTier<>(
            "responses.uncacheable",
            new LocalTier.Bounds<>(
                Math.max(1, bytes / REMEMBERED_PART),
                (key, why) -> REMEMBERED_ENTRY + 2L * key.length()),
            new LocalTier.Lifetime<>((key, why) -> nanos(times.uncacheable()), false, nanoTime),
            null,
            telemetry);
  }

  private static long nanos(Duration duration) {
    return duration.toNanos();
  }

  private static long lifeNanos(StoredResponse response, ResponseCacheSettings.Times times) {
    long kept = response.terms().keptMillis(response.hasValidator(), times);
    return Math.max(0, kept - response.arrival().ageMillis()) * NANOS;
  }

  /** What the resource is known to vary by, or null when nothing is known of it. */
  public @Nullable List<String> names(String key) {
    return variance.get(key);
  }

  /**
   * The resource varies by these, too; returns all that it varies by. What was stored while it did
   * not vary is forgotten: it would answer every request.
   */
  public List<String> learn(String key, List<String> names) {
    List<String> all =
        variance.compute(
            key, (same, known) -> known == null ? names : Variants.union(known, names));
    List<String> learnt = all == null ? names : all;
    if (!learnt.isEmpty()) {
      responses.remove(key);
    }
    return learnt;
  }

  public @Nullable StoredResponse find(String key, String selection) {
    return responses.get(StoredResponse.Identity.place(key, selection));
  }

  public void put(StoredResponse response) {
    responses.put(response.identity().place(), response);
    uncacheable.remove(response.identity().key());
  }

  public void remove(StoredResponse response) {
    responses.computeIfPresent(
        response.identity().place(), (place, present) -> present == response ? null : present);
  }

  /** What is remembered of a resource that cannot be cached, or null. */
  public @Nullable Uncacheable uncacheable(String key) {
    return uncacheable.get(key);
  }

  /**
   * Remembers that a response was not stored.
   *
   * @param general whether the reason holds for all requests alike
   */
  public void refuse(String key, Refusal why, boolean general) {
    uncacheable.compute(
        key,
        (same, known) ->
            known == null ? Uncacheable.first(why, general) : known.again(why, general));
  }

  public long entries() {
    return responses.entries();
  }

  public long bytes() {
    return responses.bytes();
  }
}
