package dev.weir.jaxrs;

import dev.weir.Weir;
import jakarta.ws.rs.ext.ContextResolver;
import org.jspecify.annotations.Nullable;

/** Gives resources the application's {@link Weir}, through {@code Providers}. */
final class WeirResolver implements ContextResolver<Weir> {
  private final Calls calls;

  WeirResolver(Calls calls) {
    this.calls = calls;
  }

  @Override
  public @Nullable Weir getContext(Class<?> type) {
    return calls.known();
  }
}
