package dev.weir.jaxrs;

import dev.weir.RequestScope;
import dev.weir.Weir;
import dev.weir.fallback.Deadline;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Finds the Weir that requests belong to. Thread-safe. */
final class Calls {
  private static final System.Logger LOG = System.getLogger("dev.weir.jaxrs");

  private final AtomicBoolean missed = new AtomicBoolean();
  private volatile @Nullable Weir given;
  private volatile @Nullable Weir met;

  /** Makes {@code weir} that of all requests. */
  void give(Weir weir) {
    given = weir;
  }

  /** The Weir that was given, or else the one of requests so far; null before there was any. */
  @Nullable Weir known() {
    Weir own = given;
    return own == null ? met : own;
  }

  /** The call that a request is, or null when there is no Weir at work. */
  @Nullable Call of(ContainerRequestContext context) {
    RequestScope scope =
        context.getProperty(RequestScope.ATTRIBUTE) instanceof RequestScope left ? left : null;
    Weir own = given;
    Weir weir = own != null ? own : scope == null ? null : scope.weir();
    if (weir == null || !weir.active()) {
      return null;
    }
    met = weir;
    return new Call(weir, new ContainerRequestView(context, scope), deadline(context, weir));
  }

  private static Deadline deadline(ContainerRequestContext context, Weir weir) {
    if (context.getProperty(RequestScope.DEADLINE) instanceof Deadline begun) {
      return begun;
    }
    Deadline deadline = weir.newDeadline();
    context.setProperty(RequestScope.DEADLINE, deadline);
    return deadline;
  }

  /** Says once that annotations are without effect. */
  void missed(Object annotation) {
    if (missed.compareAndSet(false, true)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} is without effect: Weir is off or not configured, or not the application''s own"
              + " (no WeirListener, no WeirFeature made with a Weir)",
          annotation);
    }
  }
}
