package dev.weir.demo;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Set;

/** {@code /api/private}: what only somebody with a live token sees; Weir's filter stands before. */
final class PrivateServlet extends ApiServlet {
  @Serial private static final long serialVersionUID = 1L;

  private final String node;
  private final transient Tokens tokens;

  PrivateServlet(String node, Tokens tokens) {
    this.node = node;
    this.tokens = tokens;
  }

  @Override
  Set<String> methods(HttpServletRequest request) {
    return Set.of("GET");
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String user = tokens.subject(LogoutServlet.token(request)).orElseThrow();
    Reply.ok(Reply.object().add("user", user).add("node", node)).send(request, response);
  }
}
