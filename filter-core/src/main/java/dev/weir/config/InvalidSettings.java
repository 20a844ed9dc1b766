package dev.weir.config;

import java.util.List;
import java.util.stream.Collectors;

/** Stops the start: names everything that is wrong with the settings, and never shows a secret. */
public final class InvalidSettings extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  InvalidSettings(List<Problem> problems) {
    super(message(problems));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, each problem once: bad values, then contradictions, then unknown names. */
  public List<Problem> problems() {
    return problems;
  }

  private static String message(List<Problem> problems) {
    String count = problems.size() == 1 ? "1 setting is" : problems.size() + " settings are";
    return "Weir does not start, "
        + count
        + " wrong:\n"
        + problems.stream().map(p -> "  " + p).collect(Collectors.joining("\n"));
  }

  /**
   * One thing that is wrong.
   *
   * @param key name of the setting
   * @param rule what it must be
   * @param value what it is, fit for logs; "(hidden)" where it may be a secret
   * @param source where it stands
   */
  public record Problem(String key, String rule, String value, String source) {
    @Override
    public String toString() {
      return key + " = " + value + " (" + source + "): " + rule;
    }
  }
}
