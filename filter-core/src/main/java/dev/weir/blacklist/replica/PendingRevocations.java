package dev.weir.blacklist.replica;

import dev.weir.fallback.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Revocations that Redis has yet to take; those of one key of the journal hang together. */
public final class PendingRevocations implements Journal.Entry {
  /** What their keys in the journal begin with. */
  public static final String KIND = "revoked";

  private static final int MOST_AT_ONCE = 400;
  private static final long BYTES_OF_ONE = 80;

  private final RedisRevocations redis;
  private final Revocations own;
  private final @Nullable PendingRevocations older;
  private final int size;

  public PendingRevocations(RedisRevocations redis, Revocations own) {
    this(redis, own, null);
  }

  private PendingRevocations(
      RedisRevocations redis, Revocations own, @Nullable PendingRevocations older) {
    this.redis = redis;
    this.own = own;
    this.older = older;
    this.size = own.size() + (older == null ? 0 : older.size);
  }

  @Override
  public long bytes() {
    return BYTES_OF_ONE * size;
  }

  @Override
  public boolean urgent() {
    return true;
  }

  @Override
  public byte[] encode(boolean first) {
    return all().encode();
  }

  @Override
  public Journal.Entry after(Journal.Entry before) {
    return before instanceof PendingRevocations pending
        ? new PendingRevocations(redis, all(), pending)
        : this;
  }

  @Override
  public CompletionStage<Boolean> replay() {
    return replay(parts(), 0);
  }

  private CompletionStage<Boolean> replay(List<Revocations> parts, int next) {
    return next == parts.size()
        ? CompletableFuture.completedStage(true)
        : redis.write(parts.get(next)).thenCompose(taken -> replay(parts, next + 1));
  }

  private Revocations all() {
    if (older == null) {
      return own;
    }
    List<Revocations.Entry> tokens = new ArrayList<>();
    List<Revocations.Entry> marks = new ArrayList<>();
    for (PendingRevocations at = this; at != null; at = at.older) {
      tokens.addAll(at.own.tokens());
      marks.addAll(at.own.marks());
    }
    return new Revocations(tokens, marks);
  }

  private List<Revocations> parts() {
    return all().parts(MOST_AT_ONCE);
  }
}
