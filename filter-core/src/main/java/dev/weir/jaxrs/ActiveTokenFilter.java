package dev.weir.jaxrs;

import dev.weir.Weir;
import dev.weir.blacklist.Admission;
import dev.weir.blacklist.Freshness;
import dev.weir.blacklist.TokenGate;
import dev.weir.blacklist.TokenRule;
import dev.weir.blacklist.TokenRule.Need;
import dev.weir.config.TokenSyntax;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Lets only requests through whose tokens are as an {@link ActiveToken} wants them. */
final class ActiveTokenFilter implements ContainerRequestFilter {
  private static final System.Logger LOG = System.getLogger("dev.weir.jaxrs");

  private final Need need;
  private final @Nullable Duration maxAge;
  private final Calls calls;

  /**
   * @throws IllegalArgumentException if the annotation's freshness is none
   */
  ActiveTokenFilter(ActiveToken annotation, Calls calls) {
    this.need = annotation.required() ? Need.REQUIRED : Need.OPTIONAL;
    this.maxAge =
        annotation.freshness().isEmpty() ? null : TokenSyntax.ageOf(annotation.freshness());
    this.calls = calls;
  }

  @Override
  public void filter(ContainerRequestContext context) {
    Tokens.answer(admit(context), context);
  }

  /** In doubt nobody gets in. */
  private Admission admit(ContainerRequestContext context) {
    Call call = calls.of(context);
    TokenGate gate = call == null ? null : Tokens.gate(call.weir());
    if (call == null || gate == null) {
      calls.missed("@ActiveToken, which therefore lets nobody in,");
      return Admission.UNAVAILABLE;
    }
    Freshness freshness = freshness(call.weir());
    if (context.getProperty(TokenGate.ADMITTED) instanceof TokenRule met
        && met.asks(need, freshness)) {
      return Admission.ADMITTED;
    }
    try {
      return gate.admit(call.request(), need, freshness, call.deadline());
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.ERROR, "A token could not be checked", bug);
      return Admission.UNAVAILABLE;
    }
  }

  private Freshness freshness(Weir weir) {
    Freshness standard = weir.settings().tokens().freshness();
    return maxAge == null ? standard : new Freshness(maxAge, standard.maxStaleness());
  }
}
