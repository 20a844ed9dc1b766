package dev.weir.responsecache.policy;

import dev.weir.redis.RedisSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where responses are cached, and the bounds of that.
 *
 * @param rules where the cache is active; the first that matches a request counts
 * @param limits how much is stored
 * @param times how long things last
 * @param honourRequests whether a request's {@code Cache-Control} can ask for fresher responses
 * @param heuristics whether a response with {@code Last-Modified} but no lifetime has a tenth of
 *     its age as one
 * @param targets names of the targeted fields that rank before {@code Cache-Control}, in order; the
 *     first is this cache's own and is not passed on
 * @param hosts hosts whose responses are cached, in lower case; empty: all
 * @param canonicalHost host under which the responses of all hosts are kept; empty: each its own
 * @param credentialFields fields of a request that are treated as {@code Authorization} is, in
 *     lower case
 * @param name of this cache in {@code Cache-Status}, or empty for no such field
 * @param redis how to reach the Redis of the cache alone, or null where it shares the node's
 */
public record ResponseCacheSettings(
    List<CacheRule> rules,
    Limits limits,
    Times times,
    boolean honourRequests,
    boolean heuristics,
    List<String> targets,
    List<String> hosts,
    String canonicalHost,
    List<String> credentialFields,
    String name,
    @Nullable RedisSettings redis) {

  /**
   * How much is stored.
   *
   * @param bodyBytes most bytes of one body
   * @param localBytes most bytes of responses in this process
   * @param headerBytes most bytes of the fields of one response
   * @param compressBytes least size of a body that is compressed in Redis; zero: none is
   */
  public record Limits(long bodyBytes, long localBytes, long headerBytes, long compressBytes) {}

  /**
   * How long things last.
   *
   * @param staleIfError how long a stale response stands in for a failing application where neither
   *     says so itself
   * @param keepStale how long a stale response is kept to be validated
   * @param life most time that a response is kept for
   * @param heuristic most freshness lifetime that is guessed
   * @param waiting most time that a request waits for the answer to another one
   * @param uncacheable how long a resource is remembered to be uncacheable
   */
  public record Times(
      Duration staleIfError,
      Duration keepStale,
      Duration life,
      Duration heuristic,
      Duration waiting,
      Duration uncacheable) {}

  public ResponseCacheSettings {
    rules = List.copyOf(rules);
    targets = List.copyOf(targets);
    hosts = List.copyOf(hosts);
    credentialFields = List.copyOf(credentialFields);
  }

  /** Whether any rule makes the cache active anywhere. */
  public boolean enabled() {
    return rules.stream().anyMatch(CacheRule::active);
  }
}
