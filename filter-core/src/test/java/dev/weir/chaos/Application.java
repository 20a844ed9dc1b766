package dev.weir.chaos;

import dev.weir.Weir;
import dev.weir.blacklist.RevocationRefused;
import dev.weir.servlet.TestNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/** What the nodes of a cluster serve. */
record Application(Weir weir, Pages pages) implements TestNode.Action {
  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String path = request.getPathInfo();
    String name = request.getParameter("name");
    String answer =
        switch (path.startsWith("/page/") ? "/page" : path) {
          case "/set" -> set(request.getSession(), name, request.getParameter("value"));
          case "/get" -> get(request.getSession(false), name);
          case "/end" -> end(request.getSession(false));
          case "/revoke" -> revoke(request.getHeader("X-Token"), response);
          case "/page" -> page(response, Integer.parseInt(path.substring(6)));
          case "/purge" -> purge(Integer.parseInt(name));
          case "/well" -> Cluster.well(weir) ? "well" : "not well";
          default -> path;
        };
    byte[] bytes = answer.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    response.setContentType("text/plain");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  private static String set(HttpSession session, String name, String value) {
    session.setAttribute(name, value);
    return "set";
  }

  private static String get(HttpSession session, String name) {
    return session == null ? "no session" : String.valueOf(session.getAttribute(name));
  }

  private static String end(HttpSession session) {
    if (session == null) {
      return "no session";
    }
    session.invalidate();
    return "ended";
  }

  private String revoke(String token, HttpServletResponse response) {
    try {
      weir.blacklist().orElseThrow().revoke(token, "test");
      return "revoked";
    } catch (RevocationRefused refused) {
      response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
      return "not revoked";
    }
  }

  private String page(HttpServletResponse response, int page) {
    String text = "p" + page + "." + pages.version(page);
    response.setHeader("Surrogate-Key", "p" + page);
    return text;
  }

  private String purge(int page) {
    int version = pages.change(page);
    boolean kept = weir.responses().orElseThrow().purgeTags("p" + page);
    return kept ? "p" + page + "." + version : "not purged";
  }
}
