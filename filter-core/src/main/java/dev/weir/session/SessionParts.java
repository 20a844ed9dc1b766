package dev.weir.session;

import dev.weir.fallback.Failover;
import dev.weir.redis.RedisClock;
import dev.weir.redis.Signals;
import dev.weir.session.id.SessionIds;
import dev.weir.session.id.VersionClaims;
import dev.weir.session.store.SessionStore;
import dev.weir.telemetry.Telemetry;

/** What a {@link SessionEngine} is made of. */
record SessionParts(
    SessionIds ids,
    VersionClaims claims,
    LiveSessions sessions,
    SessionStore redis,
    LocalSessions local,
    Commits commits,
    Touches touches,
    Invalidations invalidations,
    Failover failover,
    Signals signals,
    RedisClock clock,
    AttributeValues values,
    SessionSettings settings,
    Telemetry telemetry) {}
