package dev.weir.fallback;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the journal keeps under one key. While a part is being replayed, what arrives is held apart
 * from it, so that its end says nothing about the newer part. Guarded by the journal's lock.
 */
final class Kept {
  private final String key;
  private Part first;
  private @Nullable Part newer;
  private long replayingSince;
  private boolean replaying;
  private int attempt;

  /**
   * A write, its size when it was kept, and when that was.
   *
   * @param number of the latest write in it
   */
  record Part(Journal.Entry entry, long bytes, long sinceNanos, long number) {
    Part(Journal.Entry entry, long sinceNanos, long number) {
      this(entry, entry.bytes(), sinceNanos, number);
    }

    Part after(Part older) {
      return new Part(entry.after(older.entry), older.sinceNanos, number);
    }
  }

  private Kept(String key, Part first) {
    this.key = key;
    this.first = first;
  }

  Kept(String key, Journal.Entry entry, long sinceNanos, long number) {
    this(key, new Part(entry, sinceNanos, number));
  }

  String key() {
    return key;
  }

  /** The write to replay next. */
  Journal.Entry entry() {
    return first.entry();
  }

  /** Its parts, the older one first. */
  List<Part> parts() {
    return newer == null ? List.of(first) : List.of(first, newer);
  }

  /** Number of the latest write that the next replay carries. */
  long firstNumber() {
    return first.number();
  }

  /** Number of the latest write. */
  long number() {
    return newer == null ? first.number() : newer.number();
  }

  /** Since when the oldest write in it is kept. */
  long sinceNanos() {
    return first.sinceNanos();
  }

  long bytes() {
    return first.bytes() + (newer == null ? 0 : newer.bytes());
  }

  boolean replaying() {
    return replaying;
  }

  boolean replayingSinceBefore(long nanos) {
    return replaying && replayingSince - nanos < 0;
  }

  /** Returns the number of this attempt. */
  int startReplay(long nowNanos) {
    replaying = true;
    replayingSince = nowNanos;
    return ++attempt;
  }

  /** Whether the attempt of that number is still the one to wait for. */
  boolean awaits(int number) {
    return replaying && attempt == number;
  }

  /** What this becomes with one more write, as a successor that can still be turned down. */
  Kept with(Journal.Entry entry, long nowNanos, long number) {
    Part part = new Part(entry, nowNanos, number);
    if (!replaying) {
      return new Kept(key, part.after(first));
    }
    Kept successor = new Kept(key, first);
    successor.newer = newer == null ? part : part.after(newer);
    return successor;
  }

  /** Takes over the content of a successor. */
  void become(Kept successor) {
    first = successor.first;
    newer = successor.newer;
  }

  /** The replayed part is done with; whether a newer one remains. */
  boolean replayed() {
    replaying = false;
    Part next = newer;
    newer = null;
    if (next != null) {
      first = next;
    }
    return next != null;
  }

  /** The replayed part was not taken: it waits again, together with what arrived meanwhile. */
  void notReplayed() {
    replaying = false;
    Part next = newer;
    newer = null;
    if (next != null) {
      first = next.after(first);
    }
  }
}
