package dev.weir.chaos;

import dev.weir.chaos.Evidence.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What must be true of a limit: exact where Redis decided; else the limit once more for each flip
 * that a window holds, one more for each node, and once more where Redis forgot what it counted.
 */
final class LimitRules {
  private static final int REFUSED = 429;

  private final Consumer<Finding> out;

  LimitRules(Consumer<Finding> out) {
    this.out = out;
  }

  void judge(Evidence evidence) {
    List<Seen> admitted = new ArrayList<>();
    for (Seen one : evidence.seen()) {
      if (one.act() == Act.TRY) {
        if (one.answer().ok()) {
          admitted.add(one);
        } else if (one.answer().status() != REFUSED) {
          out.accept(new Finding(Part.LIMITS, one + " (neither admitted nor refused)"));
        }
      }
    }
    judgeWindows(admitted, evidence);
  }

  private void judgeWindows(List<Seen> admitted, Evidence evidence) {
    for (int first = 0; first < admitted.size(); first++) {
      Seen begin = admitted.get(first);
      long end = begin.begun() + evidence.setting().windowNanos();
      int count = 0;
      long decisions = begin.before();
      for (int i = first; i < admitted.size() && admitted.get(i).begun() < end; i++) {
        if (admitted.get(i).ended() < end) {
          count++;
          decisions = Math.max(decisions, admitted.get(i).after());
        }
      }
      long bound = bound(begin.begun(), end, decisions > begin.before(), evidence);
      if (count > bound) {
        String text = count + " admitted in a window, instead of at most " + bound;
        out.accept(new Finding(Part.LIMITS, text));
        return;
      }
    }
  }

  private static long bound(long begin, long end, boolean withoutRedis, Evidence evidence) {
    Setting setting = evidence.setting();
    Phases phases = evidence.phases();
    long most = setting.limit();
    boolean forgets = evidence.traits().contains(Trait.FORGETS);
    if (forgets && begin <= phases.well() && end >= phases.made()) {
      most += setting.limit();
    }
    if (evidence.traits().contains(Trait.SPLITS)) {
      most += setting.limit();
    }
    if (withoutRedis) {
      long flips = 1;
      for (int node = 0; node < setting.nodes(); node++) {
        flips = Math.max(flips, flips(node, begin, end, evidence.flips()));
      }
      most += flips * setting.limit() + setting.nodes();
    }
    return most;
  }

  private static long flips(int node, long begin, long end, List<Flip> flips) {
    return flips.stream()
        .filter(flip -> flip.node() == node && flip.nanos() >= begin && flip.nanos() <= end)
        .count();
  }
}
