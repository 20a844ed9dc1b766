package dev.weir.responsecache.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Decisions in a text: one on each line, its cells divided by bars, of which the first says why.
 */
public final class DecisionTable {
  private DecisionTable() {}

  /**
   * One decision.
   *
   * @param section of the standard that asks for it, and what it is about
   * @param cells the others; what stands for nothing is empty
   */
  public record Row(String section, List<String> cells) {
    /** One of the cells behind the section. */
    public String cell(int number) {
      return cells.get(number);
    }

    @Override
    public String toString() {
      return section + " | " + String.join(" | ", cells);
    }
  }

  /** The rows of the table of this name that lies beside a class. */
  public static Stream<Row> rows(Class<?> place, String name) {
    try (InputStream table = place.getResourceAsStream(name)) {
      String text = new String(Objects.requireNonNull(table).readAllBytes(), UTF_8);
      return text
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(DecisionTable::row)
          .toList()
          .stream();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Row row(String line) {
    List<String> cells =
        Arrays.stream(line.split("\\|", -1))
            .map(String::strip)
            .map(cell -> cell.equals("-") ? "" : cell)
            .toList();
    return new Row(cells.get(0), cells.subList(1, cells.size()));
  }
}
