package dev.weir.chaos;

/**
 * One request as its user saw it.
 *
 * @param subject what it is about: an attribute of a session, a token, a limit, a page
 * @param node at which it was made
 * @param number what was written, the version that was purged; 0 for what only reads
 * @param begun when it was sent, nanoseconds
 * @param ended when its answer was there
 * @param before decisions that all nodes had made without Redis when it was sent
 * @param after the same when its answer was there
 */
record Seen(
    Act act,
    String subject,
    int node,
    long number,
    Answer answer,
    long begun,
    long ended,
    long before,
    long after) {

  long nanos() {
    return ended - begun;
  }

  /** The number in {@code subject.number}; -1 when the body is something else. */
  long numberSeen() {
    String body = answer.body();
    String start = subject + ".";
    if (!body.startsWith(start)) {
      return -1;
    }
    try {
      return Long.parseLong(body.substring(start.length()));
    } catch (NumberFormatException other) {
      return -1;
    }
  }

  @Override
  public String toString() {
    return act
        + " "
        + subject
        + (number == 0 ? "" : " " + number)
        + " at node "
        + node
        + ": "
        + answer.status()
        + " "
        + answer.body();
  }
}
