package dev.weir.bench;

/** Under what conditions something was measured. */
final class Conditions {
  private Conditions() {}

  static String describe(EndToEndOptions options) {
    Runtime.Version java = Runtime.version();
    return """
        %d processors, %s %s, Java %s. %d keep-alive connections, %d pairs of %d s each after up to \
        %d s of warm-up; medians, and median (least–greatest) of the pairs' ratios.
        """
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            java,
            options.connections(),
            options.pairs(),
            options.seconds(),
            options.warmUp());
  }
}
