package dev.weir.blacklist.replica;

import dev.weir.blacklist.Scope;
import dev.weir.blacklist.replica.FingerprintTable.Outcome;
import dev.weir.blacklist.token.Fingerprint;
import dev.weir.redis.RedisClock;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The live revocations as far as this node knows them. Thread-safe; asking takes no lock and no
 * I/O.
 */
public final class Replica {
  private static final int SHARDS_PER_SWEEP = 16;

  private final FingerprintTable tokens;
  private final FingerprintTable marks;
  private final RedisClock clock;
  private final long markLifeMillis;
  private volatile boolean overflowing;
  private final AtomicInteger kinds = new AtomicInteger();
  private final int maxEntries;
  private int nextShard;

  /**
   * @param maxEntries most tokens, and most scopes, that it holds
   */
  public Replica(int maxEntries, Duration markLife, RedisClock clock, Telemetry telemetry) {
    this.tokens = new FingerprintTable(maxEntries);
    this.marks = new FingerprintTable(maxEntries);
    this.maxEntries = maxEntries;
    this.clock = clock;
    this.markLifeMillis = markLife.toMillis();
    telemetry.gauge("tokens.revoked", tokens::size);
    telemetry.gauge("tokens.scopes", marks::size);
    telemetry.gauge("tokens.bytes", () -> tokens.bytes() + marks.bytes());
  }

  /** Takes in a revoked token; false when there is no room. */
  boolean addToken(long high, long low, long forgetAtSecond) {
    return taken(tokens.raise(high, low, forgetAtSecond));
  }

  /** Takes in a mark; false when there is no room. */
  boolean addMark(long high, long low, long millis) {
    // Before the mark itself: who finds no bit looks for no mark.
    int bit = 1 << Fingerprint.kindOf(low);
    if ((kinds.get() & bit) == 0) {
      kinds.getAndUpdate(known -> known | bit);
    }
    return taken(marks.raise(high, low, millis));
  }

  private boolean taken(Outcome outcome) {
    if (outcome == Outcome.FULL) {
      overflowing = true;
    }
    return outcome != Outcome.FULL;
  }

  /** Takes in all of these; false when there was no room for one of them. */
  public boolean add(Revocations revocations) {
    boolean taken = true;
    for (Revocations.Entry token : revocations.tokens()) {
      Fingerprint of = token.fingerprint();
      taken &= addToken(of.high(), of.low(), token.number());
    }
    for (Revocations.Entry mark : revocations.marks()) {
      Fingerprint of = mark.fingerprint();
      taken &= addMark(of.high(), of.low(), mark.number());
    }
    return taken;
  }

  /** Whether one of these is revoked. */
  public boolean lists(List<Fingerprint> fingerprints) {
    for (Fingerprint fingerprint : fingerprints) {
      if (lists(fingerprint)) {
        return true;
      }
    }
    return false;
  }

  boolean lists(Fingerprint fingerprint) {
    long forgetAt = tokens.find(fingerprint);
    return forgetAt != 0 && forgetAt >= nowSecond();
  }

  /** Whether any scope of this kind was ever marked, so that it is worth while to ask. */
  public boolean marksAny(Scope.Kind kind) {
    return (kinds.get() & (1 << kind.code())) != 0;
  }

  /** The millisecond before which what these stand for is revoked, 0 when it is not. */
  public long latestMark(List<Fingerprint> fingerprints) {
    long latest = 0;
    for (Fingerprint fingerprint : fingerprints) {
      latest = Math.max(latest, marks.find(fingerprint));
    }
    return latest;
  }

  /** Whether something did not fit, so that what is not here may be revoked all the same. */
  public boolean overflowing() {
    return overflowing;
  }

  /** Forgets that something did not fit; to be called before everything is taken in anew. */
  void expectAll() {
    overflowing = false;
  }

  /** Drops some of what has expired; to be called again and again. */
  public void sweep() {
    for (int i = 0; i < SHARDS_PER_SWEEP; i++) {
      tokens.sweep(nextShard, nowSecond());
      marks.sweep(nextShard, oldestMark());
      nextShard = (nextShard + 1) % FingerprintTable.SHARDS;
    }
  }

  /** Drops all that has expired. */
  void sweepAll() {
    for (int i = 0; i < FingerprintTable.SHARDS; i += SHARDS_PER_SWEEP) {
      sweep();
    }
  }

  boolean isEmpty() {
    return tokens.isEmpty() && marks.isEmpty();
  }

  /** How many revoked tokens are held, expired ones that were not dropped yet included. */
  int tokens() {
    return tokens.size();
  }

  /** How many marks are held, expired ones that were not dropped yet included. */
  int marks() {
    return marks.size();
  }

  /** Whether there is room again for what did not fit. */
  boolean roomy() {
    return Math.max(tokens.size(), marks.size()) < maxEntries / 10 * 9;
  }

  /** Calls {@code action} for each revoked token that still matters. */
  public void eachToken(Consumer<Revocations.Entry> action) {
    long now = nowSecond();
    tokens.forEach((high, low, number) -> visit(high, low, number, now, action));
  }

  /** Calls {@code action} for each mark that still matters. */
  public void eachMark(Consumer<Revocations.Entry> action) {
    long oldest = oldestMark();
    marks.forEach((high, low, number) -> visit(high, low, number, oldest, action));
  }

  private static void visit(
      long high, long low, long number, long oldest, Consumer<Revocations.Entry> action) {
    if (number >= oldest) {
      action.accept(new Revocations.Entry(new Fingerprint(high, low), number));
    }
  }

  private long oldestMark() {
    return clock.micros() / 1000 - markLifeMillis;
  }

  private long nowSecond() {
    return clock.micros() / 1_000_000;
  }
}
