package dev.weir.servlet;

import dev.weir.Weir;
import dev.weir.fallback.Deadline;
import jakarta.servlet.ServletRequest;

/** The one deadline budget of a request, which all filters share through a request attribute. */
final class Deadlines {
  private static final String ATTRIBUTE = "dev.weir.deadline";

  private Deadlines() {}

  static Deadline of(ServletRequest request, Weir weir) {
    if (request.getAttribute(ATTRIBUTE) instanceof Deadline begun) {
      return begun;
    }
    Deadline deadline = weir.newDeadline();
    request.setAttribute(ATTRIBUTE, deadline);
    return deadline;
  }
}
