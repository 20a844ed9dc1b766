package dev.weir.servlet;

import dev.weir.RequestScope;
import dev.weir.Weir;
import dev.weir.fallback.Deadline;
import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/** The one deadline budget of a request, which all filters share through a request attribute. */
final class Deadlines {
  // An array, so that a thread which outlives the application keeps no class of it alive.
  private static final ThreadLocal<@Nullable Object[]> CURRENT =
      ThreadLocal.withInitial(() -> new Object[1]);

  private Deadlines() {}

  /** Makes the deadline that of this thread, until {@link #leave}. */
  static void enter(Deadline deadline) {
    CURRENT.get()[0] = deadline;
  }

  static void leave() {
    CURRENT.get()[0] = null;
  }

  /** The deadline of the request that this thread serves, or a fresh one. */
  static Deadline current(Weir weir) {
    return CURRENT.get()[0] instanceof Deadline deadline ? deadline : weir.newDeadline();
  }

  /** The deadline of a request that another filter has seen before, or null. */
  static @Nullable Deadline begun(ServletRequest request) {
    return request.getAttribute(RequestScope.DEADLINE) instanceof Deadline begun ? begun : null;
  }

  static Deadline of(ServletRequest request, Weir weir) {
    Deadline begun = begun(request);
    if (begun != null) {
      return begun;
    }
    Deadline deadline = weir.newDeadline();
    request.setAttribute(RequestScope.DEADLINE, deadline);
    return deadline;
  }
}
