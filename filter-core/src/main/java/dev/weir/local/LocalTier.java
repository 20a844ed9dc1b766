package dev.weir.local;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.weir.telemetry.Telemetry;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A map in memory that is bounded by the size of its values: when full it evicts what is used
 * rarely. Optionally each entry has a life time of its own. Thread-safe. Uses no thread but its
 * callers'.
 *
 * <p>A value's size is asked when it is put; one that grows has to be put again.
 */
public final class LocalTier<K, V> {
  private final Cache<K, V> cache;
  private final ConcurrentMap<K, V> map;

  /**
   * How long entries live.
   *
   * @param nanosToLive life time of an entry from the moment it is put, asked at every put
   * @param renewedByReads whether a read begins the life time anew
   * @param nanoTime a clock that only runs forward, in nanoseconds
   */
  public record Lifetime<K, V>(
      ToLongBiFunction<K, V> nanosToLive, boolean renewedByReads, LongSupplier nanoTime) {}

  /**
   * How much is held.
   *
   * @param maxBytes most bytes of all values together
   * @param sizeOf size of an entry in bytes; beyond 2 GiB it counts as 2 GiB
   */
  public record Bounds<K, V>(long maxBytes, ToLongBiFunction<K, V> sizeOf) {}

  /**
   * A tier whose entries live until they are evicted.
   *
   * @param name of its gauges, {@code local.<name>.entries} and {@code local.<name>.bytes}
   */
  public LocalTier(String name, long maxBytes, ToLongBiFunction<K, V> sizeOf, Telemetry telemetry) {
    this(name, new Bounds<>(maxBytes, sizeOf), null, null, telemetry);
  }

  /**
   * A tier with life times and a listener for what it evicts.
   *
   * @param lifetime how long entries live, or null: until they are evicted
   * @param onEviction told of what was evicted or expired, not of what was removed or replaced; it
   *     must be quick and leave the tier alone
   */
  public LocalTier(
      String name,
      Bounds<K, V> bounds,
      @Nullable Lifetime<K, V> lifetime,
      @Nullable BiConsumer<K, V> onEviction,
      Telemetry telemetry) {
    ToLongBiFunction<K, V> sizeOf = bounds.sizeOf();
    Caffeine<K, V> builder =
        Caffeine.newBuilder()
            // Not the common pool, whose threads outlive the application.
            .executor(Runnable::run)
            .maximumWeight(bounds.maxBytes())
            .weigher((K key, V value) -> weight(sizeOf.applyAsLong(key, value)));
    if (lifetime != null) {
      builder.ticker(lifetime.nanoTime()::getAsLong).expireAfter(new OwnLifetime<>(lifetime));
    }
    if (onEviction != null) {
      builder.evictionListener((key, value, cause) -> tell(onEviction, key, value));
    }
    this.cache = builder.build();
    this.map = cache.asMap();
    telemetry.gauge("local." + name + ".entries", this::entries);
    telemetry.gauge("local." + name + ".bytes", this::bytes);
  }

  private static int weight(long bytes) {
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, bytes));
  }

  private static <K, V> void tell(BiConsumer<K, V> listener, @Nullable K key, @Nullable V value) {
    if (key != null && value != null) {
      listener.accept(key, value);
    }
  }

  /** The value, or null when there is none. Counts as a use. */
  public @Nullable V get(K key) {
    return cache.getIfPresent(key);
  }

  /** Sets the value. Something else, or even this, may be evicted for it. */
  public void put(K key, V value) {
    cache.put(key, value);
  }

  /** Removes the value and returns it, or null when there was none. */
  public @Nullable V remove(K key) {
    return map.remove(key);
  }

  /**
   * Sets the value to what {@code change} makes of the present one, null for none on either side,
   * in one step. {@code change} must be quick and leave the tier alone.
   */
  public @Nullable V compute(K key, BiFunction<K, @Nullable V, @Nullable V> change) {
    return map.compute(key, change);
  }

  /** Like {@link #compute}, but only when there is a value. */
  public @Nullable V computeIfPresent(K key, BiFunction<K, V, @Nullable V> change) {
    return map.computeIfPresent(key, change);
  }

  /** Calls {@code action} for the entries; those that come or go meanwhile may be missed. */
  public void forEach(BiConsumer<K, V> action) {
    map.forEach(action);
  }

  /** Removes what has expired and evicts what is too much, which else happens with later uses. */
  public void cleanUp() {
    cache.cleanUp();
  }

  /** How many entries there are, about. */
  public long entries() {
    return cache.estimatedSize();
  }

  /** The size of all entries, about. */
  public long bytes() {
    return cache.policy().eviction().map(eviction -> eviction.weightedSize().orElse(0)).orElse(0L);
  }

  private record OwnLifetime<K, V>(Lifetime<K, V> lifetime) implements Expiry<K, V> {
    @Override
    public long expireAfterCreate(K key, V value, long currentTime) {
      return Math.max(0, lifetime.nanosToLive().applyAsLong(key, value));
    }

    @Override
    public long expireAfterUpdate(K key, V value, long currentTime, long currentDuration) {
      return expireAfterCreate(key, value, currentTime);
    }

    @Override
    public long expireAfterRead(K key, V value, long currentTime, long currentDuration) {
      return lifetime.renewedByReads()
          ? expireAfterCreate(key, value, currentTime)
          : currentDuration;
    }
  }
}
