package dev.weir;

import java.util.Map;

/**
 * How well one Weir is, in states only: no addresses, no secrets.
 *
 * @param status {@code UP} when all is well, {@code DEGRADED} while something is decided without
 *     Redis; the application serves in both
 * @param components the state of each dependency, by name
 */
public record Health(Status status, Map<String, String> components) {

  /** How well the whole is. */
  public enum Status {
    UP,
    DEGRADED
  }

  public Health {
    components = Map.copyOf(components);
  }

  static Health without() {
    return new Health(Status.UP, Map.of());
  }
}
