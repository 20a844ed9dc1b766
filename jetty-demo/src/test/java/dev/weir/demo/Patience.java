package dev.weir.demo;

import java.util.HashMap;
import java.util.Map;

/**
 * Demos that do without Redis only when it is really away: a busy machine that runs tests may well
 * stand still for the tenth of a second that requests usually wait.
 */
final class Patience {
  static final Map<String, String> SETTINGS =
      Map.of("WEIR_DEADLINE", "5s", "WEIR_REDIS_COMMAND_TIMEOUT", "5s");

  private Patience() {}

  /** Two patient nodes on free ports, with nothing else in the environment. */
  static Options options() {
    return options(Map.of());
  }

  /** Two patient nodes on free ports with this environment. */
  static Options options(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(SETTINGS);
    all.putAll(environment);
    return Options.defaults().port(0).environment(all);
  }
}
