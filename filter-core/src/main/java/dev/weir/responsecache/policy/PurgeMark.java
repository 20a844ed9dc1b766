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
 * @param shared the last entry read from the log that all nodes follow, or null when none could be
 */
public record PurgeMark(long local, long since, ChangeLog.@Nullable Position shared) {}
