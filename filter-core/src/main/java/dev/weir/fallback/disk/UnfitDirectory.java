package dev.weir.fallback.disk;

/** A directory cannot hold a journal. The message says what it must be. */
public final class UnfitDirectory extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnfitDirectory(String rule) {
    super(rule);
  }
}
