package dev.weir.ratelimit.store;

import java.util.ArrayList;
import java.util.List;

/**
 * What the limits of one request answered together.
 *
 * @param how by whom it was decided, and how
 * @param charges the limits that answered
 * @param grants their answers, in the same order
 */
public record Taken(How how, List<Charge> charges, List<Grant> grants) {

  /** By whom it was decided. */
  public enum How {
    /** Redis admitted it and has charged it. */
    SHARED,
    /** This node admitted it and has charged it. */
    LOCAL,
    /** A limit had no permits left; nothing was charged. */
    REFUSED,
    /** It cannot be decided without Redis. */
    UNAVAILABLE
  }

  public boolean charged() {
    return how == How.SHARED || how == How.LOCAL;
  }

  /** What the answer to one permit would have been, where limits were only looked at. */
  public Taken toOnePermit() {
    List<Grant> answers = new ArrayList<>(grants.size());
    boolean refused = false;
    for (int i = 0; i < grants.size(); i++) {
      Grant seen = grants.get(i);
      boolean admits = seen.remaining() > 0;
      answers.add(admits ? seen : Grant.refused(seen.remaining(), seen.nextMicros()));
      refused |= !admits && !charges.get(i).policy().shadow();
    }
    return refused ? new Taken(How.REFUSED, charges, answers) : this;
  }
}
