package dev.weir.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** The report: medians of each server, and their ratios to the first server's, pair by pair. */
final class Comparison {
  private static final double NEXT_TO_NOTHING = 0.1;

  private final List<Arm> arms;
  private final StringBuilder text = new StringBuilder();

  Comparison(List<Arm> arms) {
    this.arms = List.copyOf(arms);
  }

  void add(Scenario scenario, Map<Arm, List<Sample>> samples) {
    text.append("\n### ").append(scenario.label()).append("\n\n| |");
    arms.forEach(arm -> text.append(' ').append(arm.label()).append(" |"));
    others()
        .forEach(
            arm ->
                text.append(' ')
                    .append(arm.label())
                    .append(" / ")
                    .append(arms.get(0).label())
                    .append(" |"));
    text.append("\n|---|").append("---:|".repeat(arms.size() + others().size())).append('\n');
    for (Measure measure : Measure.ALL) {
      row(measure, samples);
    }
  }

  private List<Arm> others() {
    return arms.subList(1, arms.size());
  }

  private void row(Measure measure, Map<Arm, List<Sample>> samples) {
    text.append("| ").append(measure.title()).append(" |");
    for (Arm arm : arms) {
      double median = median(values(measure, samples, arm));
      text.append(' ').append(String.format(Locale.ROOT, measure.format(), median)).append(" |");
    }
    double[] base = values(measure, samples, arms.get(0));
    for (Arm arm : others()) {
      text.append(' ').append(ratios(values(measure, samples, arm), base)).append(" |");
    }
    text.append('\n');
  }

  private static double[] values(Measure measure, Map<Arm, List<Sample>> samples, Arm arm) {
    return samples.getOrDefault(arm, List.of()).stream().mapToDouble(measure.value()).toArray();
  }

  /** Median, least and greatest of the pairs' ratios; empty where there is next to nothing. */
  static String ratios(double[] values, double[] base) {
    if (Arrays.stream(base).anyMatch(value -> value < NEXT_TO_NOTHING)) {
      return "";
    }
    double[] ratios =
        IntStream.range(0, base.length).mapToDouble(i -> values[i] / base[i]).sorted().toArray();
    return String.format(
        Locale.ROOT, "%.3f (%.3f–%.3f)", median(ratios), ratios[0], ratios[ratios.length - 1]);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  String markdown() {
    return text.toString();
  }
}
