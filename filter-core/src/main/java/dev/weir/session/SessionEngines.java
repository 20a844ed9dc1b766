package dev.weir.session;

import dev.weir.fallback.Backbone;
import dev.weir.local.LocalTier;
import dev.weir.session.attribute.AttributeCodec;
import dev.weir.session.id.SessionIds;
import dev.weir.session.id.VersionClaims;
import dev.weir.session.store.RedisExpiry;
import dev.weir.session.store.RedisOwners;
import dev.weir.session.store.RedisSessions;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;

/** Puts a {@link SessionEngine} together. */
public final class SessionEngines {
  private static final Duration OUTAGE_MARGIN = Duration.ofMinutes(5);
  private static final long REMEMBERED_BYTES = 4L << 20;
  private static final int REMEMBERED_ENTRY = 128;

  private SessionEngines() {}

  /**
   * A session engine over the given backbone.
   *
   * @param journalMaxAge how long a write may wait for Redis; an ended session is remembered longer
   * @param codec turns values of attributes into bytes
   */
  public static SessionEngine over(
      Backbone backbone, SessionSettings settings, Duration journalMaxAge, AttributeCodec codec) {
    Telemetry telemetry = backbone.telemetry();
    SessionIds ids = new SessionIds(backbone.secrets(), backbone.random());
    RedisSessions redis = redis(backbone, settings, journalMaxAge);
    LiveSessions sessions = live(settings, telemetry);
    LocalSessions local =
        new LocalSessions(sessions, remembered("session-end", telemetry), redis, backbone);
    Invalidations invalidations =
        new Invalidations(
            backbone.node(), sessions, local, remembered("session-version", telemetry));
    backbone.signals().onMessage(invalidations::hear);
    Commits commits =
        new Commits(
            backbone.failover(),
            redis,
            local,
            backbone.clock(),
            new Commits.Basis(backbone.signals(), telemetry));
    return new SessionEngine(
        new SessionParts(
            ids,
            new VersionClaims(backbone.secrets()),
            sessions,
            redis,
            local,
            commits,
            new Touches(ids, redis, backbone.failover()),
            invalidations,
            backbone.failover(),
            backbone.signals(),
            backbone.clock(),
            new AttributeValues(codec, settings, telemetry),
            settings,
            telemetry),
        expiry(backbone, settings, journalMaxAge),
        index(backbone));
  }

  private static LiveSessions live(SessionSettings settings, Telemetry telemetry) {
    return new LiveSessions(
        new LocalTier<>("session", settings.localMaxBytes(), (h, live) -> live.bytes(), telemetry));
  }

  private static RedisOwners index(Backbone backbone) {
    return new RedisOwners(
        backbone.gateway(),
        backbone.keys(),
        backbone.secrets(),
        backbone.envelope(),
        SessionOwners.HIDDEN);
  }

  private static RedisExpiry expiry(
      Backbone backbone, SessionSettings settings, Duration journalMaxAge) {
    return new RedisExpiry(
        backbone.gateway(),
        backbone.keys(),
        backbone.envelope(),
        traits(backbone, settings, journalMaxAge),
        new RedisExpiry.Bounds(
            settings.touchInterval(), SessionEngine.FLUSH_PAUSE, settings.absoluteTimeout()));
  }

  private static RedisSessions redis(
      Backbone backbone, SessionSettings settings, Duration journalMaxAge) {
    return new RedisSessions(
        backbone.gateway(),
        backbone.keys(),
        backbone.envelope(),
        traits(backbone, settings, journalMaxAge),
        backbone.telemetry());
  }

  private static RedisSessions.Traits traits(
      Backbone backbone, SessionSettings settings, Duration journalMaxAge) {
    return new RedisSessions.Traits(
        backbone.node(),
        backbone.signals(),
        OUTAGE_MARGIN.plus(settings.touchInterval().multipliedBy(2)),
        journalMaxAge.multipliedBy(2));
  }

  private static LocalTier<String, Long> remembered(String name, Telemetry telemetry) {
    return new LocalTier<>(name, REMEMBERED_BYTES, (key, value) -> REMEMBERED_ENTRY, telemetry);
  }
}
