package dev.weir.servlet;

import dev.weir.RequestScope;
import dev.weir.Weir;
import dev.weir.fallback.Deadline;
import jakarta.servlet.ServletRequest;

/** The one deadline budget of a request, which all filters share through a request attribute. */
final class Deadlines {
  private static final ThreadLocal<Deadline> CURRENT = new ThreadLocal<>();

  private Deadlines() {}

  /** Makes the deadline that of this thread, until {@link #leave}. */
  static void enter(Deadline deadline) {
    CURRENT.set(deadline);
  }

  static void leave() {
    CURRENT.remove();
  }

  /** The deadline of the request that this thread serves, or a fresh one. */
  static Deadline current(Weir weir) {
    Deadline deadline = CURRENT.get();
    return deadline != null ? deadline : weir.newDeadline();
  }

  static Deadline of(ServletRequest request, Weir weir) {
    if (request.getAttribute(RequestScope.DEADLINE) instanceof Deadline begun) {
      return begun;
    }
    Deadline deadline = weir.newDeadline();
    request.setAttribute(RequestScope.DEADLINE, deadline);
    return deadline;
  }
}
