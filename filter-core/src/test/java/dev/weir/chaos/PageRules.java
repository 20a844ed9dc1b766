package dev.weir.chaos;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What must be true of cached pages, whatever happens. */
final class PageRules {
  private final Consumer<Finding> out;

  /** The newest version of each page that was purged at a node, and at any. */
  private final Map<String, Seen> purged = new HashMap<>();

  PageRules(Consumer<Finding> out) {
    this.out = out;
  }

  void judge(Evidence evidence) {
    for (Seen one : evidence.seen()) {
      if (one.act() == Act.PURGE) {
        judgePurge(one);
      } else if (one.act() == Act.VIEW && answered(one)) {
        Seen purge = purged.get(one.subject() + "@" + one.node());
        if (purge != null && purge.ended() <= one.begun() && older(one, purge)) {
          blame("older than " + purge.numberSeen() + ", purged there", one);
        }
      }
    }
    for (Seen one : evidence.finals()) {
      if (one.act() == Act.VIEW && answered(one)) {
        Seen purge = purged.get(one.subject());
        if (purge != null && older(one, purge)) {
          blame("in the end, older than " + purge.numberSeen(), one);
        }
      }
    }
  }

  private void judgePurge(Seen purge) {
    if (purge.numberSeen() > 0) {
      purged.put(purge.subject(), purge);
      purged.put(purge.subject() + "@" + purge.node(), purge);
    } else {
      blame("not purged", purge);
    }
  }

  private static boolean older(Seen view, Seen purge) {
    return view.numberSeen() < purge.numberSeen();
  }

  private boolean answered(Seen view) {
    if (!view.answer().ok()) {
      blame("refused", view);
      return false;
    }
    if (view.numberSeen() < 0) {
      blame("another page", view);
      return false;
    }
    return true;
  }

  private void blame(String what, Seen one) {
    out.accept(new Finding(Part.PAGES, one + " (" + what + ")"));
  }
}
