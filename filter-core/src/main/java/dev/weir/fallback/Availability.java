package dev.weir.fallback;

/** What Redis is good for at the moment. */
public enum Availability {
  /** Reads and writes. */
  UP(0),
  /** Reads only: it refuses writes, which go where they go while Redis is away. */
  READ_ONLY(1),
  /** Nothing: everything is decided without it. */
  DOWN(2);

  private final int level;

  Availability(int level) {
    this.level = level;
  }

  /** Its value in the gauge {@code redis.state}: 0 is well, the higher the worse. */
  public int level() {
    return level;
  }
}
