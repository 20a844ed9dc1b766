package dev.weir.chaos;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What must be true of sessions, whatever happens. */
final class SessionRules {
  private final Consumer<Finding> out;

  /** The last write of each attribute that was answered. */
  private final Map<String, Seen> written = new HashMap<>();

  /** The newest value of each attribute that its owner has seen on a node. */
  private final Map<String, Long> seenOn = new HashMap<>();

  /** Sessions, and where they were ended. */
  private final Set<String> ended = new HashSet<>();

  /** Whether sessions may be absent that were there. */
  private boolean damaged;

  SessionRules(Consumer<Finding> out) {
    this.out = out;
  }

  void judge(Evidence evidence) {
    damaged = evidence.traits().contains(Trait.DAMAGES);
    evidence.seen().forEach(this::judge);
    evidence.finals().forEach(this::judgeInTheEnd);
  }

  private void judge(Seen one) {
    switch (one.act()) {
      case WRITE -> judgeWrite(one);
      case READ -> judgeRead(one);
      case END -> judgeEnd(one);
      case REVISIT -> judgeRevisit(one);
      default -> {}
    }
  }

  private void judgeWrite(Seen write) {
    if (!write.answer().ok()) {
      blame("refused", write);
      return;
    }
    written.put(write.subject(), write);
    seenOn.merge(write.subject() + "@" + write.node(), write.number(), Math::max);
  }

  private void judgeRead(Seen read) {
    if (!answered(read)) {
      return;
    }
    long number = read.numberSeen();
    if (number < 0 && damaged) {
      return;
    }
    Seen write = written.get(read.subject());
    if (write == null) {
      if (number >= 0) {
        blame("a value that nobody wrote", read);
      }
      return;
    }
    if (number > write.number()) {
      blame("a value that was not yet written", read);
    }
    String place = read.subject() + "@" + read.node();
    if (number < seenOn.getOrDefault(place, -1L)) {
      blame("older than " + seenOn.get(place) + ", which was there before", read);
    }
    // Nobody decided anything without Redis in between: the newest, on every node.
    if (write.before() == read.after() && number != write.number()) {
      blame("not " + write.number() + ", although Redis was there", read);
    }
    seenOn.merge(place, number, Math::max);
  }

  private void judgeEnd(Seen end) {
    if (!end.answer().ok()) {
      blame("refused", end);
    } else if (end.answer().body().equals("ended")) {
      ended.add(end.subject() + "@" + end.node());
    }
  }

  private void judgeRevisit(Seen revisit) {
    String session = revisit.subject().substring(0, revisit.subject().lastIndexOf('.'));
    if (answered(revisit)
        && revisit.numberSeen() >= 0
        && ended.contains(session + "@" + revisit.node())) {
      blame("of a session that was ended there", revisit);
    }
  }

  private void judgeInTheEnd(Seen one) {
    if (one.act() == Act.REVISIT) {
      if (answered(one) && one.numberSeen() >= 0) {
        blame("in the end, of a session that was ended", one);
      }
    } else if (one.act() == Act.READ && answered(one)) {
      Seen write = written.get(one.subject());
      boolean absent = damaged && one.numberSeen() < 0;
      if (write != null && !absent && one.numberSeen() != write.number()) {
        blame("in the end, instead of " + write.number(), one);
      }
    }
  }

  /** Whether there is an answer, of the user's own. */
  private boolean answered(Seen one) {
    if (!one.answer().ok()) {
      blame("refused", one);
      return false;
    }
    String body = one.answer().body();
    if (one.numberSeen() < 0 && !List.of("null", "no session").contains(body)) {
      blame("somebody else's", one);
      return false;
    }
    return true;
  }

  private void blame(String what, Seen one) {
    out.accept(new Finding(Part.SESSIONS, one + " (" + what + ")"));
  }
}
