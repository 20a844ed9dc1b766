package dev.weir.telemetry;

import java.util.Locale;

/** What is counted. The names are part of the metrics that users depend on. */
public enum Event {
  /** A command got an answer that did not carry its own nonce. */
  REDIS_FOREIGN_REPLY,
  /** A stored value failed its integrity or type check and was treated as absent. */
  REDIS_BAD_DATA,
  /** A command failed because of an outage. */
  REDIS_OUTAGE,
  /** A command was refused because Redis takes no writes. */
  REDIS_WRITE_REFUSED,
  /** A command was refused for a wrong password, a missing right or the like. */
  REDIS_MISCONFIGURED,
  /** A call that failed for a reason of our own. */
  REDIS_OUR_BUG,
  /** A call decided by the fallback because a breaker was open. */
  FALLBACK_BREAKER_OPEN,
  /** A call decided by the fallback because it waited until its deadline. */
  FALLBACK_DEADLINE,
  /** A call decided by the fallback because enough others were waiting already. */
  FALLBACK_BULKHEAD,
  /** A call decided by the fallback because Redis answered with an error. */
  FALLBACK_ERROR,
  /** A write kept for later. */
  JOURNAL_KEPT,
  /** A kept write that reached Redis. */
  JOURNAL_REPLAYED,
  /** A kept write that was given up: too old, or refused for good. */
  JOURNAL_DROPPED,
  /** A write that did not fit into the journal. */
  JOURNAL_OVERFLOW,
  /** A write that an earlier process had kept on disk. */
  JOURNAL_RESTORED,
  /** A file, or a write in one, that an earlier process had left and that could not be used. */
  JOURNAL_REFUSED,
  /** A write that is not on disk, because that failed. */
  JOURNAL_DISK_FAILED,
  /** A write that Redis had taken, sent once more because another server may have lost it. */
  JOURNAL_REPEATED,
  /** A write that Redis took less than ten seconds ago and that there is no more room for. */
  JOURNAL_UNREPEATABLE,
  /** Another server answers than before. */
  REDIS_OTHER_SERVER,
  /** A response served from the cache while it was fresh. */
  RESPONSE_HIT,
  /** A stale response served while a new one was made, or because the request accepted it. */
  RESPONSE_STALE_HIT,
  /** A stale response served because the application failed. */
  RESPONSE_STOOD_IN,
  /** A request answered with what another request was waiting for. */
  RESPONSE_COLLAPSED,
  /** A request that went on to the application because nothing fit was stored. */
  RESPONSE_MISS,
  /** A stored response that the application confirmed. */
  RESPONSE_VALIDATED,
  /** A request that the cache left alone. */
  RESPONSE_BYPASSED,
  /** A response stored. */
  RESPONSE_STORED,
  /** A response not stored, because it must not be or it would be of no use. */
  RESPONSE_REFUSED,
  /** A response read from Redis. */
  RESPONSE_LOADED,
  /** A response in Redis that was not what was stored there, treated as absent. */
  RESPONSE_DAMAGED,
  /** A response that was not written to Redis because too many bytes were on their way there. */
  RESPONSE_UNSHARED,
  /** A request that waited for another one's answer for as long as it may, in vain. */
  RESPONSE_WAIT_EXPIRED,
  /** A stale response replaced in the background. */
  RESPONSE_REFRESHED,
  /** An attempt to replace a stale response in the background that came to nothing. */
  RESPONSE_REFRESH_FAILED,
  /** A purge made on this node. */
  RESPONSE_PURGED,
  /** A failure of the cache itself, in which the request went on without it. */
  RESPONSE_OUR_BUG,
  /** The epoch in Redis was missing or rewound: what this node holds is put back. */
  REDIS_LOST_DATA,
  /** Everything that a change log speaks about was taken in anew. */
  CHANGE_LOG_RESYNC,
  /** A session read from this process. */
  SESSION_LOCAL_HIT,
  /** A session asked from Redis. */
  SESSION_LOADED,
  /** A session created. */
  SESSION_CREATED,
  /** A session ended by the application. */
  SESSION_ENDED,
  /** A session that had outlived its life time. */
  SESSION_EXPIRED,
  /** Changes of a session written. */
  SESSION_COMMITTED,
  /** A session given to a client whose session could not be asked for. */
  SESSION_PROVISIONAL,
  /** A live session put back into a Redis that had lost it. */
  SESSION_RESEEDED,
  /** A session in Redis that was not what was stored there, treated as absent. */
  SESSION_DAMAGED,
  /** A session id that was malformed, forged or signed with another secret. */
  SESSION_ID_REJECTED,
  /** An attribute whose bytes could not be turned into an object. */
  SESSION_ATTRIBUTE_UNREADABLE,
  /** An attribute that could not be turned into bytes and stays on this node. */
  SESSION_ATTRIBUTE_UNWRITABLE,
  /** A token, or a set of tokens, revoked on this node. */
  TOKEN_REVOKED,
  /** A request refused because its token was revoked, expired, malformed or the like. */
  TOKEN_REFUSED,
  /** A check that asked Redis, because its rule wanted fresher knowledge than this node had. */
  TOKEN_ASKED,
  /** A token admitted on older knowledge than its rule wants, because Redis was away. */
  TOKEN_ADMITTED_STALE,
  /** A request that got no answer about its token: Redis away, this node's knowledge too old. */
  TOKEN_UNKNOWN,
  /** A revocation put back into a Redis that did not have it. */
  TOKEN_RESEEDED,
  /** A revocation that was refused to its caller: no room for it, or too many from one source. */
  TOKEN_REVOCATION_REFUSED,
  /** A request that its rate limits admitted. */
  RATELIMIT_ALLOWED,
  /** A request that a rate limit refused. */
  RATELIMIT_REFUSED,
  /** A refusal that took no round trip, since Redis had refused before. */
  RATELIMIT_REMEMBERED,
  /** A request that a limit in shadow mode would have refused. */
  RATELIMIT_SHADOWED,
  /** A request from a client on the deny list. */
  RATELIMIT_FORBIDDEN,
  /** A request refused because a policy admits nothing while Redis is away. */
  RATELIMIT_UNAVAILABLE,
  /** A decision that a node took by itself while Redis was away. */
  RATELIMIT_LOCAL,
  /** A decision of the shared meter of those for whom the local table had no room. */
  RATELIMIT_OVERFLOW,
  /** Permits that Redis was charged with after an outage. */
  RATELIMIT_SETTLED,
  /** Requests whose permits were given back. */
  RATELIMIT_REFUNDED,
  /** A request let through because deciding failed for a reason of our own. */
  RATELIMIT_FAILED;

  private final String metricName = name().toLowerCase(Locale.ROOT).replace('_', '.');

  /** The dotted name under which it appears in metrics, {@code session.local.hit}. */
  public String metricName() {
    return metricName;
  }
}
