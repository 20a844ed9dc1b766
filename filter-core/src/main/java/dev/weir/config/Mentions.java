package dev.weir.config;

/**
 * Names of settings, recognised without reading any: what an application that merely has the jar
 * pays for at its start.
 */
public final class Mentions {
  private static final String[] BEGINNINGS = {"weir", "redis"};

  private Mentions() {}

  /** Whether the environment or the system properties of this process may hold a setting. */
  public static boolean inThisProcess() {
    return among(System.getenv().keySet()) || among(System.getProperties().stringPropertyNames());
  }

  /**
   * Whether any of these names of properties, variables or parameters may be one of Weir's. Says
   * yes to each setting and each of its other names, in any spelling, and to some strangers.
   */
  public static boolean among(Iterable<String> names) {
    for (String name : names) {
      for (String beginning : BEGINNINGS) {
        if (name.regionMatches(true, 0, beginning, 0, beginning.length())) {
          return true;
        }
      }
    }
    return false;
  }
}
