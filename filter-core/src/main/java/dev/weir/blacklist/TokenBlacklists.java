package dev.weir.blacklist;

import dev.weir.blacklist.replica.Follower;
import dev.weir.blacklist.replica.RedisRevocations;
import dev.weir.blacklist.replica.Remote;
import dev.weir.blacklist.replica.Replica;
import dev.weir.blacklist.token.Hashes;
import dev.weir.blacklist.token.TokenReader;
import dev.weir.fallback.Backbone;
import dev.weir.fallback.Deadline;
import dev.weir.redis.ChangeLog;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.function.Supplier;

/** Puts a {@link TokenBlacklist} together. */
public final class TokenBlacklists {
  private static final Duration LOG_AGE = Duration.ofHours(1);
  private static final int LOG_ENTRIES = 50_000;

  private TokenBlacklists() {}

  /**
   * A token blacklist over the given backbone.
   *
   * @param deadlines makes the budgets of waiting for Redis of calls that come without one
   */
  public static TokenBlacklist over(
      Backbone backbone, TokenSettings settings, Supplier<Deadline> deadlines) {
    Telemetry telemetry = backbone.telemetry();
    Judge judge = new Judge(settings.leeway(), settings.maxLife());
    ChangeLog log = log(backbone, judge.markLife());
    RedisRevocations redis =
        new RedisRevocations(backbone.gateway(), backbone.keys(), log, judge.markLife(), telemetry);
    Replica replica =
        new Replica(settings.maxRevocations(), judge.markLife(), backbone.clock(), telemetry);
    Checks.Local local =
        new Checks.Local(
            new TokenReader(settings.format(), settings.maxLength(), settings.names()),
            judge,
            new Hashes(backbone.secrets(), telemetry),
            replica);
    Remote remote = new Remote(redis, log, backbone.failover());
    return new TokenBlacklist(
        new TokenBlacklist.Parts(
            new Checks(local, remote, backbone.clock(), settings.admitsAtColdStart(), telemetry),
            recorder(backbone, settings, local, remote),
            remote,
            new Follower(replica, remote, backbone.clock(), settings, telemetry),
            replica,
            backbone.signals(),
            deadlines,
            telemetry));
  }

  private static ChangeLog log(Backbone backbone, Duration markLife) {
    ChangeLog log =
        new ChangeLog(
            RedisRevocations.logKey(backbone.keys()),
            new ChangeLog.Limits(LOG_AGE, LOG_ENTRIES, markLife),
            backbone.gateway(),
            backbone.signals(),
            new ChangeLog.Ground(backbone.clock(), backbone.telemetry()));
    backbone.telemetry().gauge("tokens.log.lag.millis", log::lagMillis);
    backbone
        .telemetry()
        .gauge("tokens.log.age.millis", () -> Duration.ofNanos(log.ageNanos()).toMillis());
    return log;
  }

  private static Recorder recorder(
      Backbone backbone, TokenSettings settings, Checks.Local local, Remote remote) {
    RevocationQuota quota =
        new RevocationQuota(
            settings.revocationsPerMinute(), backbone.clock()::nanos, backbone.telemetry());
    return new Recorder(
        local,
        remote,
        new Recorder.Ground(backbone.journal(), quota, backbone.clock()),
        settings.issuerSkew(),
        backbone.telemetry());
  }
}
