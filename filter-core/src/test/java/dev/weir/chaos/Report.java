package dev.weir.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The page about all faults, with what was measured. */
final class Report {
  private static final Path PAGE = Path.of("..", "docs", "failure-modes.md");

  private final List<String> rows = new ArrayList<>();

  void add(Evidence evidence, Measured measured) {
    Fault fault = measured.fault();
    double back = (evidence.phases().well() - evidence.phases().mended()) / 1e6;
    rows.add(
        String.format(
            Locale.ROOT,
            "| %s | %s | %s | %d | %.1f | %.1f | %.0f | %.0f | %d |",
            fault.number(),
            fault.title(),
            measured.part().title(),
            measured.requests(),
            measured.p999(),
            measured.worst(),
            measured.outdated(),
            back,
            measured.losses()));
  }

  /** The rows so far, for those who watch. */
  List<String> rows() {
    return rows;
  }

  /** Puts the rows into the page, whose other text stays. */
  void write(String redisVersion) throws IOException {
    String head =
        """
        Redis %s, nodes, users and Redis on the same machine.

        | | fault | feature | requests | p99.9, ms | worst, ms | out of date, ms | back, ms | losses |
        |---|---|---|---|---|---|---|---|---|
        """
            .formatted(redisVersion);
    replace("faults", circumstances() + head + String.join("\n", rows) + "\n");
  }

  /** Puts the result of a soak into the page. */
  static void writeSoak(String result) throws IOException {
    replace("soak", circumstances() + "soaked for " + result + ".\n");
  }

  private static String circumstances() {
    return "Measured on %s: %d cores, JDK %d, "
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            Runtime.getRuntime().availableProcessors(),
            Runtime.version().feature());
  }

  private static void replace(String name, String text) throws IOException {
    String page = Files.readString(PAGE);
    String begin = "<!-- generated: " + name + " -->\n";
    int from = page.indexOf(begin) + begin.length();
    int to = page.indexOf("<!-- end: " + name + " -->");
    Files.writeString(PAGE, page.substring(0, from) + text + page.substring(to));
  }
}
