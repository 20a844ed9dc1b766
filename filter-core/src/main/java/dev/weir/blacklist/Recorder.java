package dev.weir.blacklist;

import dev.weir.blacklist.Revocation.Durability;
import dev.weir.blacklist.replica.PendingRevocations;
import dev.weir.blacklist.replica.Remote;
import dev.weir.blacklist.replica.Revocations;
import dev.weir.blacklist.token.Fingerprint;
import dev.weir.blacklist.token.Hashes;
import dev.weir.blacklist.token.Presented;
import dev.weir.fallback.Deadline;
import dev.weir.fallback.Journal;
import dev.weir.redis.RedisClock;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Records revocations: here at once, then in Redis or, while that is away, in the journal. */
final class Recorder {
  private static final System.Logger LOG = System.getLogger("dev.weir.blacklist");
  private static final Duration FARTHEST_AHEAD = Duration.ofMinutes(1);
  private static final long SECOND = 1000;

  private final Checks.Local local;
  private final Remote remote;
  private final Journal journal;
  private final RevocationQuota quota;
  private final RedisClock clock;
  private final Duration issuerSkew;
  private final Telemetry telemetry;

  /** Where revocations go, and what they are held against. */
  record Ground(Journal journal, RevocationQuota quota, RedisClock clock) {}

  Recorder(
      Checks.Local local, Remote remote, Ground ground, Duration issuerSkew, Telemetry telemetry) {
    this.local = local;
    this.remote = remote;
    this.journal = ground.journal();
    this.quota = ground.quota();
    this.clock = ground.clock();
    this.issuerSkew = issuerSkew;
    this.telemetry = telemetry;
    journal.restores(PendingRevocations.KIND, (key, bytes) -> restored(bytes));
  }

  /** What an earlier process has kept: it holds here at once, as it did there. */
  private Journal.Entry restored(byte[] bytes) {
    Revocations revocations = Revocations.decode(bytes);
    if (!local.replica().add(revocations)) {
      LOG.log(
          System.Logger.Level.ERROR, "Revocations of an earlier process hold elsewhere, not here");
    }
    return new PendingRevocations(remote.redis(), revocations);
  }

  Instant now() {
    return Instant.ofEpochMilli(nowMillis());
  }

  Revocation revoke(@Nullable Presented token, Claims claims, Deadline deadline) {
    long now = nowMillis();
    if (local.judge().outlivesItsRevocation(claims, now)) {
      throw new IllegalArgumentException(
          "the token lives, or begins to live, later than weir.tokens.max-life allows");
    }
    long forgetAt = Math.floorDiv(local.judge().rememberUntil(claims, now), SECOND) + 1;
    Instant safe = Instant.ofEpochMilli(now);
    if (forgetAt * SECOND < now) {
      return new Revocation(Durability.DURABLE, safe); // nobody accepts it any more
    }
    if (!quota.allows(claims)) {
      throw refused("too many tokens of one subject; revoke them all together");
    }
    List<Revocations.Entry> entries =
        fingerprints(token, claims).stream()
            .map(fingerprint -> new Revocations.Entry(fingerprint, forgetAt))
            .toList();
    return new Revocation(record(Revocations.ofTokens(entries), deadline), safe);
  }

  /** All that it may be looked for under later, as far as that can be computed now. */
  private List<Fingerprint> fingerprints(@Nullable Presented token, Claims claims) {
    List<Fingerprint> all = new ArrayList<>();
    Fingerprint id = Hashes.ofId(claims);
    if (id != null) {
      all.add(id);
    }
    if (token != null) {
      all.add(local.hashes().toRecord(token));
      Fingerprint ownId = Hashes.ofId(token.claims());
      if (ownId != null && !ownId.equals(id)) {
        all.add(ownId);
      }
    }
    return all;
  }

  Revocation revokeAll(Scope scope, Instant before, Deadline deadline) {
    if (before.isAfter(now().plus(FARTHEST_AHEAD))) {
      throw new IllegalArgumentException("tokens cannot be revoked before they are issued");
    }
    long mark =
        before.isBefore(Instant.EPOCH) ? 1 : Math.max(1, before.plus(issuerSkew).toEpochMilli());
    Fingerprint fingerprint = local.hashes().ofScope(scope);
    Revocations revocations =
        Revocations.ofMarks(List.of(new Revocations.Entry(fingerprint, mark)));
    // Issuers may date by the second, and their clocks may be behind.
    Instant safe = Instant.ofEpochSecond(-Math.floorDiv(-mark, SECOND)).plus(issuerSkew);
    return new Revocation(record(revocations, deadline), safe);
  }

  private Durability record(Revocations revocations, Deadline deadline) {
    if (!local.replica().add(revocations)) {
      throw refused("more revocations than weir.tokens.max-revocations allows");
    }
    try {
      return remote
          .failover()
          .write(
              deadline,
              () -> remote.redis().write(revocations).thenApply(done -> Durability.DURABLE),
              () -> keep(revocations));
    } catch (RevocationRefused full) {
      throw full;
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.ERROR, "A revocation could not be written", bug);
      return keep(revocations);
    }
  }

  private Durability keep(Revocations revocations) {
    String key = PendingRevocations.KIND + ':' + bucket(revocations);
    if (!journal.keepSafely(key, new PendingRevocations(remote.redis(), revocations))) {
      throw refused("Redis is away and the journal is full");
    }
    return Durability.PENDING;
  }

  /** Few keys, so that many revocations travel together; many enough to travel side by side. */
  private static int bucket(Revocations revocations) {
    List<Revocations.Entry> any =
        revocations.tokens().isEmpty() ? revocations.marks() : revocations.tokens();
    return (int) (any.get(0).fingerprint().high() >>> 58);
  }

  private RevocationRefused refused(String why) {
    telemetry.count(Event.TOKEN_REVOCATION_REFUSED);
    LOG.log(System.Logger.Level.WARNING, "A revocation was refused: {0}", why);
    return new RevocationRefused(why);
  }

  /** What the log calls a token. */
  static Object name(@Nullable Presented token, Claims claims) {
    Fingerprint id = Hashes.ofId(claims);
    if (id != null) {
      return id;
    }
    Fingerprint input = token == null ? null : token.signingInput();
    return Objects.requireNonNullElse(input, "opaque");
  }

  /** What the log calls a scope. */
  Object name(Scope scope) {
    return local.hashes().ofScope(scope);
  }

  private long nowMillis() {
    return clock.micros() / 1000;
  }
}
