package dev.weir.chaos;

import dev.weir.fallback.Availability;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What operators must find in the logs of all nodes: each change once, and nothing per request. */
final class LogRules {
  private static final Pattern BEGIN =
      Pattern.compile("WARNING dev.weir.fallback Redis (is away|takes no writes): .*");
  private static final Pattern END =
      Pattern.compile(
          "INFO dev.weir.fallback Redis is back after [\\d,]+ ms; [\\d,]+ decisions .*");
  private static final Pattern KEEPING =
      Pattern.compile("WARNING dev.weir.fallback Writes wait for Redis in the journal");
  private static final Pattern KEPT =
      Pattern.compile("INFO dev.weir.fallback The journal is empty again after [\\d,]+ ms: .*");
  private static final Pattern CLUSTER =
      Pattern.compile(
          "(WARNING|INFO) dev.weir.redis (Lost|Connected|Not connected yet) .*cluster of .*");
  private static final Pattern CONNECTION =
      Pattern.compile(
          "(WARNING|INFO) dev.weir.redis (Lost|Connected|Not connected yet) (?!.*cluster of ).*");
  private static final Pattern COMPLAINT =
      Pattern.compile("SEVERE dev.weir.redis .* refuses what is asked: .*");
  private static final Pattern OF_NO_INTEREST =
      Pattern.compile(
          "INFO dev.weir .*|(INFO|WARNING) dev.weir.audit .*"
              + "|INFO dev.weir.redis The masters? (is|are) .* now.*");

  private LogRules() {}

  /**
   * What is wrong with these lines.
   *
   * @param nodes that were watched
   * @param servers that each of them talks to
   * @param guests further nodes, which may have begun something that they did not see the end of
   */
  static List<String> check(
      List<String> lines, List<Flip> flips, int nodes, int servers, int guests) {
    List<String> wrong = new ArrayList<>();
    long begun = flips.stream().filter(flip -> flip.state() != Availability.UP).count();
    expect(wrong, lines, BEGIN, begun, begun + guests);
    expect(wrong, lines, END, flips.size() - begun, flips.size() - begun + unseenEnds(flips));
    long kept = count(lines, KEPT);
    expect(wrong, lines, KEEPING, kept, kept + guests);
    // Each server once, and a cluster as a whole.
    expectFew(wrong, lines, CONNECTION, 2L * (nodes + guests) * servers);
    expectFew(wrong, lines, CLUSTER, 2L * (nodes + guests));
    if (count(lines, COMPLAINT) > nodes + guests) {
      wrong.add(count(lines, COMPLAINT) + " complaints");
    }
    for (String line : lines) {
      if (List.of(BEGIN, END, KEEPING, KEPT, CONNECTION, CLUSTER, COMPLAINT, OF_NO_INTEREST)
          .stream()
          .noneMatch(pattern -> pattern.matcher(line).matches())) {
        wrong.add(line);
      }
    }
    return wrong;
  }

  private static void expect(
      List<String> wrong, List<String> lines, Pattern pattern, long least, long most) {
    long found = count(lines, pattern);
    if (found < least || found > most) {
      wrong.add(found + " lines instead of " + least + " like " + pattern);
    }
  }

  /** Between two troubles of a node there may have been a moment without, too short to be seen. */
  private static long unseenEnds(List<Flip> flips) {
    Map<Integer, Availability> last = new HashMap<>();
    long unseen = 0;
    for (Flip flip : flips) {
      Availability before = last.put(flip.node(), flip.state());
      if (before != null && before != Availability.UP && flip.state() != Availability.UP) {
        unseen++;
      }
    }
    return unseen;
  }

  private static void expectFew(
      List<String> wrong, List<String> lines, Pattern pattern, long most) {
    if (count(lines, pattern) > most) {
      wrong.add("more than " + most + " of " + lines);
    }
  }

  private static long count(List<String> lines, Pattern pattern) {
    return lines.stream().filter(line -> pattern.matcher(line).matches()).count();
  }
}
