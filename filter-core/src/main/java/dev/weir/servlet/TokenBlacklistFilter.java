package dev.weir.servlet;

import dev.weir.Weir;
import dev.weir.blacklist.Admission;
import dev.weir.blacklist.TokenGate;
import dev.weir.blacklist.TokenRule;
import dev.weir.config.Settings;
import dev.weir.http.RequestView;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests whose bearer token was revoked, as {@code weir.tokens.rules} say. To be mapped
 * after the {@link SessionFilter}, to every path, for the dispatcher REQUEST, with asynchronous
 * requests supported. Acts once for each request. It does not verify signatures, unless a {@link
 * dev.weir.blacklist.TokenVerifier} is configured: that is the application's business, behind it.
 */
public final class TokenBlacklistFilter extends HttpFilter {
  @Serial private static final long serialVersionUID = 1L;
  private static final System.Logger LOG = System.getLogger("dev.weir.servlet");

  private transient @Nullable Weir weir;
  private transient @Nullable TokenGate gate;
  private transient boolean started;

  /** A filter that finds its {@link Weir} in the servlet context, or makes one. */
  public TokenBlacklistFilter() {}

  /** A filter over a {@link Weir} that the caller made and closes. */
  public TokenBlacklistFilter(Weir weir) {
    this.weir = weir;
  }

  @Override
  public void init() {
    started = weir == null && !WeirContext.present(getServletContext());
    Weir found = weir != null ? weir : WeirContext.obtain(getServletContext());
    weir = found;
    Settings settings = found.settings();
    gate =
        found
            .blacklist()
            .map(
                blacklist ->
                    new TokenGate(
                        blacklist,
                        settings.tokens().places(),
                        settings.tokens().names(),
                        found.telemetry()))
            .orElse(null);
  }

  /** Closes the Weir that this filter had to make, where nothing else started one. */
  @Override
  public void destroy() {
    if (started) {
      started = false;
      WeirContext.close(getServletContext());
    }
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (gate == null || request.getAttribute(TokenGate.ADMITTED) != null) {
      chain.doFilter(request, response);
      return;
    }
    Admission admission = admit(request, gate);
    if (admission != Admission.ADMITTED) {
      UnreadBody.settle(request, response);
    }
    switch (admission) {
      case ADMITTED -> chain.doFilter(request, response);
      case MISSING -> refuse(response, "Bearer");
      case REFUSED -> refuse(response, "Bearer error=\"invalid_token\"");
      case UNAVAILABLE -> Problem.unavailable(response);
    }
  }

  /** In doubt nobody gets in. */
  private Admission admit(HttpServletRequest request, TokenGate asked) {
    try {
      RequestView view = new ServletRequestView(request);
      TokenRule rule = asked.rule(view);
      request.setAttribute(TokenGate.ADMITTED, rule == null ? true : rule);
      return asked.admit(view, Deadlines.of(request, Objects.requireNonNull(weir)));
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.ERROR, "A token could not be checked", bug);
      return Admission.UNAVAILABLE;
    }
  }

  private static void refuse(HttpServletResponse response, String challenge) throws IOException {
    response.setHeader("WWW-Authenticate", challenge);
    Problem.send(response, HttpServletResponse.SC_UNAUTHORIZED, "Unauthorized");
  }
}
