package dev.weir.blacklist;

import dev.weir.blacklist.replica.RedisRevocations;
import dev.weir.blacklist.replica.Remote;
import dev.weir.blacklist.replica.Replica;
import dev.weir.blacklist.token.Fingerprint;
import dev.weir.blacklist.token.Hashes;
import dev.weir.blacklist.token.Presented;
import dev.weir.blacklist.token.TokenReader;
import dev.weir.fallback.Deadline;
import dev.weir.local.LocalTier;
import dev.weir.redis.BadRedisData;
import dev.weir.redis.RedisClock;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Answers whether tokens are live: from what this node knows, or by asking Redis. Thread-safe. */
final class Checks {
  private static final System.Logger AUDIT = System.getLogger("dev.weir.audit");
  private static final long SEEN_BYTES = 8L << 20;
  private static final long SEEN_ENTRY = 400;

  private final TokenReader reader;
  private final Judge judge;
  private final Hashes hashes;
  private final Replica replica;
  private final Remote remote;
  private final RedisClock clock;
  private final boolean admitsAtColdStart;
  private final Telemetry telemetry;
  private final LocalTier<String, Seen> seen;
  private final AtomicLong admittedStale = new AtomicLong();
  private final AtomicLong turnedAway = new AtomicLong();
  private volatile long degradedNanos;

  /** What makes a verdict. */
  record Local(TokenReader reader, Judge judge, Hashes hashes, Replica replica) {}

  /** A token that was presented, and what it may be listed as, under the secrets of one moment. */
  private record Seen(Presented token, List<Fingerprint> fingerprints, Object secrets) {
    long bytes(String text) {
      return SEEN_ENTRY + 2L * text.length() + 100L * token.claims().scopes().size();
    }
  }

  Checks(
      Local local,
      Remote remote,
      RedisClock clock,
      boolean admitsAtColdStart,
      Telemetry telemetry) {
    this.reader = local.reader();
    this.judge = local.judge();
    this.hashes = local.hashes();
    this.replica = local.replica();
    this.remote = remote;
    this.clock = clock;
    this.admitsAtColdStart = admitsAtColdStart;
    this.telemetry = telemetry;
    this.seen = new LocalTier<>("token", SEEN_BYTES, (text, found) -> found.bytes(text), telemetry);
  }

  /** The token, or null when it is malformed. */
  @Nullable Presented read(String token) {
    Seen found = find(token);
    return found == null ? null : found.token();
  }

  private @Nullable Seen find(String text) {
    Object secrets = hashes.version();
    Seen found = seen.get(text);
    if (found == null || found.secrets() != secrets) {
      Presented token = found == null ? reader.read(text) : found.token();
      if (token == null) {
        return null;
      }
      found = new Seen(token, hashes.allOf(token), secrets);
      seen.put(text, found);
    }
    return found;
  }

  /**
   * The verdict on a token.
   *
   * @param verified what its verifier says it says, or null when nobody has looked
   */
  Verdict check(String token, @Nullable Claims verified, Freshness freshness, Deadline deadline) {
    Seen found = find(token);
    if (found == null) {
      return Verdict.MALFORMED;
    }
    boolean opaque = found.token().opaque() != null;
    if (verified == null) {
      return decide(found.fingerprints(), found.token().claims(), opaque, freshness, deadline);
    }
    return decide(with(found, verified), verified, opaque, freshness, deadline);
  }

  /** The verdict on a token of which only the verified claims are at hand. */
  Verdict check(Claims verified, Freshness freshness, Deadline deadline) {
    Fingerprint id = Hashes.ofId(verified);
    List<Fingerprint> fingerprints = id == null ? List.of() : List.of(id);
    return decide(fingerprints, verified, false, freshness, deadline);
  }

  private static List<Fingerprint> with(Seen found, Claims verified) {
    Fingerprint id = Hashes.ofId(verified);
    if (id == null || found.fingerprints().contains(id)) {
      return found.fingerprints();
    }
    List<Fingerprint> all = new ArrayList<>(found.fingerprints());
    all.add(id);
    return all;
  }

  private Verdict decide(
      List<Fingerprint> fingerprints,
      Claims claims,
      boolean opaque,
      Freshness freshness,
      Deadline deadline) {
    Verdict known = local(fingerprints, claims, opaque);
    if (known != Verdict.LIVE) {
      return known;
    }
    long age = ageNanos();
    if (!freshness.strict() && age <= freshness.maxAge().toNanos()) {
      fresh(age);
      return Verdict.LIVE;
    }
    RedisRevocations.Finding finding = ask(fingerprints, claims, deadline);
    if (finding == null) {
      return withoutRedis(age, freshness);
    }
    fresh(0);
    return finding.listed()
        ? Verdict.REVOKED
        : judge.judge(claims, opaque, finding.latestMark(), nowMillis());
  }

  /** The verdict as far as this node knows. */
  private Verdict local(List<Fingerprint> fingerprints, Claims claims, boolean opaque) {
    return replica.lists(fingerprints)
        ? Verdict.REVOKED
        : judge.judge(claims, opaque, latestMark(claims), nowMillis());
  }

  /** What the log calls a token, which tells nobody what it was. */
  Object nameOf(String token) {
    Presented read = read(token);
    return read == null ? "malformed" : Recorder.name(read, read.claims());
  }

  /** Whether this node knows the token to be revoked. */
  boolean knownRevoked(String token) {
    Seen found = find(token);
    if (found == null) {
      return true;
    }
    Claims claims = found.token().claims();
    return local(found.fingerprints(), claims, true) == Verdict.REVOKED;
  }

  private long latestMark(Claims claims) {
    long latest = latestMark(Scope.everyone());
    List<Scope> scopes = claims.scopes();
    for (int i = 0; i < scopes.size(); i++) {
      latest = Math.max(latest, latestMark(scopes.get(i)));
    }
    return latest;
  }

  private long latestMark(Scope scope) {
    return replica.marksAny(scope.kind()) ? replica.latestMark(hashes.allOfScope(scope)) : 0;
  }

  private RedisRevocations.@Nullable Finding ask(
      List<Fingerprint> fingerprints, Claims claims, Deadline deadline) {
    telemetry.count(Event.TOKEN_ASKED);
    List<Fingerprint> scopes = new ArrayList<>(hashes.allOfScope(Scope.everyone()));
    claims.scopes().forEach(scope -> scopes.addAll(hashes.allOfScope(scope)));
    try {
      return remote
          .failover()
          .<RedisRevocations.@Nullable Finding>read(
              deadline, () -> found(fingerprints, scopes), () -> null);
    } catch (BadRedisData damaged) {
      // Whatever stands there now, it is not what was revoked: as if Redis could not be asked.
      return null;
    }
  }

  private CompletionStage<RedisRevocations.@Nullable Finding> found(
      List<Fingerprint> fingerprints, List<Fingerprint> scopes) {
    return remote.redis().find(fingerprints, scopes).thenApply(finding -> finding);
  }

  /** How old what this node knows may be, in nanoseconds. */
  long ageNanos() {
    return replica.overflowing() ? Long.MAX_VALUE : remote.log().ageNanos();
  }

  private Verdict withoutRedis(long age, Freshness freshness) {
    boolean cold = age == Long.MAX_VALUE && admitsAtColdStart && !replica.overflowing();
    boolean tooOld = !cold && age > freshness.maxStaleness().toNanos();
    telemetry.count(tooOld ? Event.TOKEN_UNKNOWN : Event.TOKEN_ADMITTED_STALE);
    degradedNanos = clock.nanos();
    if ((tooOld ? turnedAway : admittedStale).getAndIncrement() == 0) {
      AUDIT.log(
          System.Logger.Level.WARNING,
          tooOld
              ? "Redis cannot be asked about tokens for too long: answering 503"
              : "Redis cannot be asked about tokens: admitting what this node does not know to be"
                  + " revoked");
    }
    return tooOld ? Verdict.UNKNOWN : Verdict.LIVE;
  }

  /**
   * Says once that all is well again, when Redis has answered since: not for every token that needs
   * less freshness than another.
   */
  private void fresh(long age) {
    boolean degraded = admittedStale.get() != 0 || turnedAway.get() != 0;
    if (degraded && age < clock.nanos() - degradedNanos) {
      AUDIT.log(
          System.Logger.Level.INFO,
          "Tokens are checked freshly again; {0} were admitted on older knowledge, {1} not",
          admittedStale.getAndSet(0),
          turnedAway.getAndSet(0));
    }
  }

  private long nowMillis() {
    return clock.micros() / 1000;
  }
}
