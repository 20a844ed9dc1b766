package dev.weir.jaxrs;

import dev.weir.blacklist.TokenGate;
import dev.weir.blacklist.TokenRule;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;

/** Applies the rules of the configuration where no servlet filter has done so. */
@PreMatching
final class TokenRulesFilter implements ContainerRequestFilter {
  private final Calls calls;

  TokenRulesFilter(Calls calls) {
    this.calls = calls;
  }

  @Override
  public void filter(ContainerRequestContext context) {
    if (context.getProperty(TokenGate.ADMITTED) != null) {
      return;
    }
    Call call = calls.of(context);
    TokenGate gate = call == null ? null : Tokens.gate(call.weir());
    TokenRule rule = call == null || gate == null ? null : gate.rule(call.request());
    if (call != null && gate != null && rule != null) {
      context.setProperty(TokenGate.ADMITTED, rule);
      Tokens.answer(
          gate.admit(call.request(), rule.need(), rule.freshness(), call.deadline()), context);
    }
  }
}
