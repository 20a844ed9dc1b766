package dev.weir.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The page about all faults, with what was measured. */
final class Report {
  private static final Path PAGE = Path.of("..", "docs", "failure-modes.md");

  private final List<String> rows = new ArrayList<>();

  void add(Evidence evidence, Measured measured) {
    double back = (evidence.phases().well() - evidence.phases().mended()) / 1e6;
    rows.add(
        String.format(
            Locale.ROOT,
            "%s %d | %.1f | %.1f | %.0f | %.0f | %d |",
            start(measured.row(), measured.part()),
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

  /** Puts the rows into the page, whose other text stays, and rows of other faults, too. */
  void write(String redisVersion) throws IOException {
    String head =
        """
        Redis %s, nodes, users and Redis on the same machine.

        | | fault | feature | requests | p99.9, ms | worst, ms | out of date, ms | back, ms | losses |
        |---|---|---|---|---|---|---|---|---|
        """
            .formatted(redisVersion);
    Map<String, String> all = new LinkedHashMap<>();
    Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("| F"))
        .forEach(line -> all.put(key(line), line));
    rows.forEach(row -> all.put(key(row), row));
    StringBuilder table = new StringBuilder(circumstances()).append(head);
    all.values().stream()
        .sorted(Comparator.comparingInt(Report::number))
        .forEach(row -> table.append(row).append('\n'));
    replace("faults", table.toString());
  }

  /** What a row begins with. */
  private static String start(Row row, Part part) {
    return "| %s | %s | %s |".formatted(row.number(), row.title(), part.title());
  }

  private static int number(String row) {
    return Integer.parseInt(row.substring(3, row.indexOf(' ', 3)));
  }

  private static String key(String line) {
    String[] cells = line.split("\\|", -1);
    return cells.length < 4 ? line : cells[1] + cells[2] + cells[3];
  }

  /** Puts the result of a soak into the page. */
  static void writeSoak(String result) throws IOException {
    replace("soak", circumstances() + "soaked for " + result + ".\n");
  }

  /** Puts the result of a flood into the page. */
  static void writeFlood(int requests, Map<String, Long> numbers) throws IOException {
    StringBuilder text = new StringBuilder(circumstances());
    text.append("heap of 64 MiB, ")
        .append(requests)
        .append(" requests.\n\n| in the end | |\n|---|---|\n");
    numbers.forEach(
        (name, value) -> {
          if (value > 0) {
            text.append("| `%s` | %d |%n".formatted(name, value));
          }
        });
    replace("flood", text.toString());
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
