package dev.weir.responsecache.policy;

import dev.weir.redis.ChangeLog;
import org.jspecify.annotations.Nullable;

/**
 * What a node knew of purges at some moment: a response that was begun then is older than every
 * purge that it learnt of later.
 *
 * @param local number of purges that this node had taken in; negative for a response that another
 *     node made
 * @param since number of purges that this node had taken in when it got the response
 * @param stamp when the response of another node came, microseconds by Redis' clock; what this node
 *     made itself is told by {@code since}
 * @param shared the last entry read from the log that all nodes follow, or null when none could be
 */
public record PurgeMark(long local, long since, long stamp, ChangeLog.@Nullable Position shared) {

  /** For what this node makes itself, of a request that begins when it has taken in so many. */
  public static PurgeMark own(long local, ChangeLog.@Nullable Position shared) {
    return new PurgeMark(local, local, Long.MAX_VALUE, shared);
  }
}
