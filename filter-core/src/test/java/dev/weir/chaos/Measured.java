package dev.weir.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a fault did to one feature.
 *
 * @param requests made while it, or what follows from it, lasted
 * @param p999 milliseconds within which 999 of 1000 of them were answered
 * @param worst milliseconds that the slowest of them took
 * @param outdated milliseconds after the fault was mended at which an answer was last out of date
 * @param losses what must not be
 */
record Measured(
    Row row, Part part, int requests, double p999, double worst, double outdated, int losses) {

  /** What revocations and purges may take until they are known on all nodes. */
  private static final long SPREADING = 100_000_000;

  static Measured of(Row row, Part part, Evidence evidence, List<Finding> findings) {
    List<Long> nanos = new ArrayList<>();
    for (Seen one : evidence.seen()) {
      if (one.act().part() == part && evidence.during(one)) {
        nanos.add(one.nanos());
      }
    }
    nanos.sort(null);
    int losses = (int) findings.stream().filter(finding -> finding.part() == part).count();
    return new Measured(
        row,
        part,
        nanos.size(),
        millis(nanos, 0.999),
        millis(nanos, 1),
        outdated(part, evidence),
        losses);
  }

  private static double millis(List<Long> sorted, double share) {
    return sorted.isEmpty()
        ? 0
        : sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size())) / 1e6;
  }

  /** Answers may be out of date on other nodes than the one that knows better. */
  private static double outdated(Part part, Evidence evidence) {
    long spreading = part == Part.SESSIONS ? 0 : SPREADING;
    Map<String, Seen> latest = new HashMap<>();
    long last = 0;
    for (Seen one : evidence.seen()) {
      if (one.act().part() != part) {
        continue;
      }
      switch (one.act()) {
        case WRITE, REVOKE, PURGE -> latest.put(one.subject(), one);
        default -> {
          Seen change = latest.get(one.subject());
          if (change != null && change.ended() + spreading <= one.begun() && behind(one, change)) {
            last = Math.max(last, one.ended());
          }
        }
      }
    }
    return Math.max(0, last - evidence.phases().mended()) / 1e6;
  }

  private static boolean behind(Seen one, Seen change) {
    return switch (one.act()) {
      case READ -> one.numberSeen() != change.number();
      case PRESENT -> one.answer().ok();
      case VIEW -> one.numberSeen() < change.numberSeen();
      default -> false;
    };
  }
}
