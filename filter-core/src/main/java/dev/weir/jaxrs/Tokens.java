package dev.weir.jaxrs;

import dev.weir.Weir;
import dev.weir.blacklist.Admission;
import dev.weir.blacklist.TokenGate;
import dev.weir.blacklist.TokenSettings;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jspecify.annotations.Nullable;

/** What both filters of tokens do alike. */
final class Tokens {
  private static final int UNAUTHORIZED = 401;

  private Tokens() {}

  static @Nullable TokenGate gate(Weir weir) {
    TokenSettings settings = weir.settings().tokens();
    return weir.blacklist()
        .map(
            blacklist ->
                new TokenGate(blacklist, settings.places(), settings.names(), weir.telemetry()))
        .orElse(null);
  }

  static void answer(Admission admission, ContainerRequestContext context) {
    switch (admission) {
      case ADMITTED -> {}
      case MISSING -> refuse(context, "Bearer");
      case REFUSED -> refuse(context, "Bearer error=\"invalid_token\"");
      case UNAVAILABLE -> context.abortWith(Problems.unavailable());
    }
  }

  private static void refuse(ContainerRequestContext context, String challenge) {
    context.abortWith(
        Problems.response(UNAUTHORIZED, "Unauthorized")
            .header("WWW-Authenticate", challenge)
            .build());
  }
}
