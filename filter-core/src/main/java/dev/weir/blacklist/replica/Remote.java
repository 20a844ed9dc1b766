package dev.weir.blacklist.replica;

import dev.weir.fallback.Failover;
import dev.weir.redis.ChangeLog;

/** The way to the revocations in Redis, and to the log of their changes. */
public record Remote(RedisRevocations redis, ChangeLog log, Failover failover) {}
