package dev.weir.chaos;

import java.util.ArrayList;
import java.util.List;

/** Compares what users saw with what they were promised. Pure. */
final class Checker {
  private Checker() {}

  /** What must not be; nothing, if all is well. */
  static List<Finding> check(Evidence evidence) {
    List<Finding> findings = new ArrayList<>();
    new SessionRules(findings::add).judge(evidence);
    new TokenRules(findings::add).judge(evidence);
    new LimitRules(findings::add).judge(evidence);
    new PageRules(findings::add).judge(evidence);
    for (Seen one : evidence.seen()) {
      if (one.act() == Act.IDLE && !one.answer().ok()) {
        findings.add(new Finding(Part.CONTROL, one.toString()));
      }
    }
    return findings;
  }
}
