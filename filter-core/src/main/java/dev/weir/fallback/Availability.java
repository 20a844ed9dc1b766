package dev.weir.fallback;

/** What Redis is good for at the moment. */
public enum Availability {
  /** Reads and writes. */
  UP,
  /** Reads only: it refuses writes, which go where they go while Redis is away. */
  READ_ONLY,
  /** Nothing: everything is decided without it. */
  DOWN
}
