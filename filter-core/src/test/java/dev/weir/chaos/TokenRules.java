package dev.weir.chaos;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What must be true of tokens, whatever happens. */
final class TokenRules {
  private static final int LIVE = 200;
  private static final int REVOKED = 401;
  private static final int UNKNOWN = 503;

  private final Consumer<Finding> out;
  private final Map<String, Seen> revocations = new HashMap<>();

  /** Tokens, and where they were refused. */
  private final Set<String> refused = new HashSet<>();

  TokenRules(Consumer<Finding> out) {
    this.out = out;
  }

  void judge(Evidence evidence) {
    for (Seen one : evidence.seen()) {
      if (one.act() == Act.REVOKE) {
        judgeRevocation(one);
      } else if (one.act() == Act.PRESENT) {
        judge(one, evidence.traits().contains(Trait.COLD));
      }
    }
    for (Seen one : evidence.finals()) {
      if (one.act() == Act.PRESENT) {
        int right = revocations.containsKey(one.subject()) ? REVOKED : LIVE;
        if (one.answer().status() != right) {
          blame("in the end, instead of " + right, one);
        }
      }
    }
  }

  private void judgeRevocation(Seen revocation) {
    if (revocation.answer().ok()) {
      revocations.put(revocation.subject(), revocation);
      refused.add(revocation.subject() + "@" + revocation.node());
    } else {
      blame("not recorded", revocation);
    }
  }

  private void judge(Seen one, boolean cold) {
    int status = one.answer().status();
    String place = one.subject() + "@" + one.node();
    if (status == REVOKED) {
      refused.add(place);
      if (!revocations.containsKey(one.subject())) {
        blame("was never revoked", one);
      }
    } else if (status == LIVE) {
      if (refused.contains(place)) {
        blame("had been revoked there", one);
      }
    } else if (status != UNKNOWN || !cold) {
      blame("neither accepted nor refused", one);
    }
  }

  private void blame(String what, Seen one) {
    out.accept(new Finding(Part.TOKENS, one + " (" + what + ")"));
  }
}
