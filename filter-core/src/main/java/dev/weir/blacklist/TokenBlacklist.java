package dev.weir.blacklist;

import dev.weir.blacklist.replica.Follower;
import dev.weir.blacklist.replica.Remote;
import dev.weir.blacklist.replica.Replica;
import dev.weir.blacklist.replica.Revocations;
import dev.weir.blacklist.token.Fingerprint;
import dev.weir.blacklist.token.Hashes;
import dev.weir.blacklist.token.Presented;
import dev.weir.fallback.Deadline;
import dev.weir.redis.Signals;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The revoked tokens of one application. Every node holds all that are in force, so a check costs
 * no round trip; a revocation holds on this node when the call returns and on the others within
 * moments. While Redis is away, what is known goes on holding, and what is revoked meanwhile waits
 * in the journal. Thread-safe.
 *
 * <p>Neither tokens nor what they say leave this process: Redis holds hashes. Signatures are not
 * verified here unless there is a {@link TokenVerifier}.
 */
public final class TokenBlacklist {
  /** How often {@link #tick} wants to be called. */
  public static final Duration TICK = Duration.ofMillis(250);

  private static final System.Logger AUDIT = System.getLogger("dev.weir.audit");
  private static final int TICKS_PER_COUNT = 4;
  private static final int TICKS_PER_TRIM = 20;

  private final Checks checks;
  private final Recorder recorder;
  private final Remote remote;
  private final Follower follower;
  private final Replica replica;
  private final Signals signals;
  private final Supplier<Deadline> deadlines;
  private final Telemetry telemetry;
  private final List<RevocationListener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean following = new AtomicBoolean();
  private volatile @Nullable TokenVerifier verifier;
  private long generation;
  private int ticks;

  TokenBlacklist(Parts parts) {
    this.checks = parts.checks();
    this.recorder = parts.recorder();
    this.remote = parts.remote();
    this.follower = parts.follower();
    this.replica = parts.replica();
    this.signals = parts.signals();
    this.deadlines = parts.deadlines();
    this.telemetry = parts.telemetry();
  }

  /** What it consists of. */
  record Parts(
      Checks checks,
      Recorder recorder,
      Remote remote,
      Follower follower,
      Replica replica,
      Signals signals,
      Supplier<Deadline> deadlines,
      Telemetry telemetry) {}

  /** Has every token verified before it is checked or revoked; to be called at the start. */
  public void verifyWith(TokenVerifier hook) {
    verifier = hook;
  }

  /** Has {@code listener} told of what is revoked through this node. */
  public void onRevocation(RevocationListener listener) {
    listeners.add(listener);
  }

  /**
   * Revokes a token for the rest of its life.
   *
   * @param token a genuine one: unless there is a {@link TokenVerifier}, the caller has verified it
   * @param reason for the log; kept nowhere else
   * @throws IllegalArgumentException if it is malformed, or the verifier rejects it, or it may
   *     outlive every revocation because it lives longer than tokens may
   * @throws RevocationRefused if it could not be recorded: no room, or too many of one subject
   */
  public Revocation revoke(String token, String reason) {
    Presented presented = checks.read(token);
    Claims verified = presented == null ? null : verified(token, presented);
    if (presented == null || verified == null) {
      throw new IllegalArgumentException("not a token that could be revoked");
    }
    return record(presented, verified, reason);
  }

  /**
   * Revokes a token of which the caller has only the verified claims; it has to have a {@code jti}.
   * Otherwise as {@link #revoke(String, String)}.
   */
  public Revocation revoke(Claims verified, String reason) {
    if (Hashes.ofId(verified) == null) {
      throw new IllegalArgumentException("claims without a jti do not name a token");
    }
    return record(null, verified, reason);
  }

  /**
   * Revokes an opaque token, or any whose claims the caller knows better than the token says.
   * Otherwise as {@link #revoke(String, String)}.
   */
  public Revocation revoke(String token, Claims verified, String reason) {
    Presented presented = checks.read(token);
    if (presented == null) {
      throw new IllegalArgumentException("not a token that could be revoked");
    }
    return record(presented, verified, reason);
  }

  private Revocation record(@Nullable Presented token, Claims claims, String reason) {
    Revocation revocation = recorder.revoke(token, claims, deadlines.get());
    audit("token", Recorder.name(token, claims), reason, revocation);
    listeners.forEach(listener -> listener.tokenRevoked(claims));
    return revocation;
  }

  /**
   * Revokes all tokens of a scope that were issued until now, as far ahead as issuers' clocks may
   * be. A token that does not say when it was issued counts as issued before.
   *
   * @throws RevocationRefused if it could not be recorded
   */
  public Revocation revokeAll(Scope scope, String reason) {
    return revokeAll(scope, recorder.now(), reason);
  }

  /**
   * Revokes all tokens of a scope that were issued before a moment; never takes back an earlier
   * revocation.
   *
   * @throws IllegalArgumentException if the moment is more than a minute ahead
   * @throws RevocationRefused if it could not be recorded
   */
  public Revocation revokeAll(Scope scope, Instant before, String reason) {
    Revocation revocation = recorder.revokeAll(scope, before, deadlines.get());
    audit("all tokens of a " + scope.kind(), recorder.name(scope), reason, revocation);
    listeners.forEach(listener -> listener.scopeRevoked(scope, before));
    return revocation;
  }

  private void audit(String what, Object hash, String reason, Revocation revocation) {
    telemetry.count(Event.TOKEN_REVOKED);
    AUDIT.log(
        System.Logger.Level.INFO,
        "revoked {0} {1}, {2}: {3}",
        what,
        hash,
        revocation.durability(),
        LogText.of(reason));
  }

  /**
   * The verdict on a token that was presented. Costs no round trip while this node's knowledge is
   * fresh enough, else one.
   *
   * @param deadline bounds how long the request waits for Redis, over all features
   */
  public Verdict check(String token, Freshness freshness, Deadline deadline) {
    TokenVerifier hook = verifier;
    if (hook == null) {
      return checks.check(token, null, freshness, deadline);
    }
    Claims verified = hook.verify(token).orElse(null);
    return verified == null
        ? Verdict.MALFORMED
        : checks.check(token, verified, freshness, deadline);
  }

  /** The same for a token of which only the verified claims are at hand. */
  public Verdict check(Claims verified, Freshness freshness, Deadline deadline) {
    return checks.check(verified, freshness, deadline);
  }

  /**
   * Whether this node knows a token to be revoked; a malformed one counts as revoked. Asks nobody.
   */
  public boolean isBlacklisted(String token) {
    return checks.knownRevoked(token);
  }

  /** What the log calls a token. */
  Object nameOf(String token) {
    return checks.nameOf(token);
  }

  private @Nullable Claims verified(String token, Presented presented) {
    TokenVerifier hook = verifier;
    return hook == null ? presented.claims() : hook.verify(token).orElse(null);
  }

  /** Calls {@code action} for each revocation in force that this node knows. */
  public void forEachLive(Consumer<LiveRevocation> action) {
    replica.eachToken(
        token ->
            action.accept(
                new LiveRevocation(
                    token.fingerprint().hex(), null, Instant.ofEpochSecond(token.number()))));
    replica.eachMark(
        mark -> {
          Scope.Kind kind = Scope.Kind.of(Fingerprint.kindOf(mark.fingerprint().low()));
          if (kind != null) {
            Instant before = Instant.ofEpochMilli(mark.number());
            action.accept(new LiveRevocation(mark.fingerprint().hex(), kind, before));
          }
        });
  }

  /** The first {@code most} of the revocations in force that this node knows, in no order. */
  public List<LiveRevocation> live(int most) {
    List<LiveRevocation> live = new ArrayList<>();
    forEachLive(
        revocation -> {
          if (live.size() < most) {
            live.add(revocation);
          }
        });
    return live;
  }

  /**
   * How long ago this node is known to have known all revocations; empty when it never did, or
   * cannot hold them all.
   */
  public Optional<Duration> age() {
    long age = checks.ageNanos();
    return age == Long.MAX_VALUE ? Optional.empty() : Optional.of(Duration.ofNanos(age));
  }

  /** Takes in what Redis knows; done when this node knows it, too. */
  public CompletionStage<?> warmUp() {
    follow();
    return follower.caughtUp();
  }

  private void follow() {
    if (following.compareAndSet(false, true)) {
      remote.log().follow(follower, remote.failover()::tryRead);
    }
  }

  /** Looks for news, drops what has expired; for the background loop. */
  public void tick() {
    follow();
    if (newConnection()) {
      // Maybe another server answers now, and lacks what was written last.
      remote.log().resync();
    } else {
      remote.log().poll();
    }
    replica.sweep();
    follower.finish();
    ticks++;
    if (ticks % TICKS_PER_COUNT == 0) {
      follower.count();
    }
    if (ticks % TICKS_PER_TRIM == 0) {
      trim();
    }
  }

  /** Whether the way to Redis was made anew since everything was taken in. */
  private boolean newConnection() {
    long before = generation;
    generation = signals.generation();
    return before != generation && follower.caughtUp().isDone();
  }

  private void trim() {
    remote
        .failover()
        .tryWrite(() -> remote.redis().write(Revocations.ofTokens(List.of())))
        .thenAccept(
            more -> {
              if (more.orElse(false)) {
                trim();
              }
            });
  }

  /** Compares this node's knowledge with that of a Redis that is back or has lost its data. */
  public void reconcile() {
    remote.log().resync();
  }
}
