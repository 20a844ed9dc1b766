package dev.weir.demo;

import dev.weir.blacklist.Revocation;
import dev.weir.blacklist.RevocationRefused;
import dev.weir.blacklist.Scope;
import dev.weir.blacklist.TokenBlacklist;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Set;

/**
 * {@code POST /api/logout} revokes the presented token, {@code POST /api/logout-everywhere} all of
 * its user's. Weir's filter stands before, so the token is genuine and live.
 */
final class LogoutServlet extends ApiServlet {
  @Serial private static final long serialVersionUID = 1L;
  private static final String EVERYWHERE = "/api/logout-everywhere";
  private static final String SCHEME = "Bearer ";

  private final transient TokenBlacklist blacklist;
  private final transient Tokens tokens;

  LogoutServlet(TokenBlacklist blacklist, Tokens tokens) {
    this.blacklist = blacklist;
    this.tokens = tokens;
  }

  /** The bearer token of a request that has one. */
  static String token(HttpServletRequest request) {
    return request.getHeader("Authorization").strip().substring(SCHEME.length()).strip();
  }

  @Override
  Set<String> methods(HttpServletRequest request) {
    return Set.of("POST");
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String token = token(request);
    try {
      Revocation revocation =
          request.getServletPath().equals(EVERYWHERE)
              ? blacklist.revokeAll(
                  Scope.subject(tokens.subject(token).orElseThrow()), "everywhere")
              : blacklist.revoke(token, "logout");
      Reply.ok(Reply.object().add("revocation", revocation.durability().name()))
          .send(request, response);
    } catch (RevocationRefused notKept) {
      Reply.problem(HttpServletResponse.SC_SERVICE_UNAVAILABLE, "Try again later.")
          .send(request, response);
    }
  }
}
