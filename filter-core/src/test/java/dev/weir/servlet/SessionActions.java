package dev.weir.servlet;

import static java.util.Objects.requireNonNull;

import dev.weir.fallback.Deadline;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Collections;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** A servlet's worth of things to do with a session; the path says which. */
final class SessionActions implements TestNode.Action {
  private final AtomicReference<Deadline> latest = new AtomicReference<>();

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String name = request.getParameter("name");
    String value = request.getParameter("value");
    if (request.getAttribute("dev.weir.deadline") instanceof Deadline deadline) {
      latest.set(deadline);
    }
    switch (request.getPathInfo()) {
      case "/unused" -> print(response, "unused");
      case "/set" -> {
        request.getSession().setAttribute(name, value);
        print(response, "set");
      }
      case "/set3" -> {
        for (int i = 0; i < 3; i++) {
          request.getSession().setAttribute(name + i, value);
        }
        print(response, "set");
      }
      case "/remove" -> {
        request.getSession().removeAttribute(name);
        print(response, "removed");
      }
      case "/get" -> print(response, text(request.getSession(false), name));
      case "/all" -> print(response, all(request.getSession(false)));
      case "/id" -> print(response, id(request.getSession(false)));
      case "/end" -> {
        request.getSession().invalidate();
        print(response, "ended");
      }
      case "/again" -> {
        request.getSession().invalidate();
        print(response, request.getSession(true).getId());
      }
      case "/rotate" -> print(response, request.changeSessionId());
      case "/redirect" -> {
        request.getSession().setAttribute(name, value);
        response.sendRedirect(request.getParameter("to"));
      }
      case "/fail" -> {
        request.getSession().setAttribute(name, value);
        response.sendError(500, "as asked");
      }
      case "/late" -> {
        print(response, "early");
        request.getSession().setAttribute(name, value);
      }
      case "/interval" -> {
        request.getSession().setMaxInactiveInterval(Integer.parseInt(value));
        print(response, "set");
      }
      default -> response.sendError(404);
    }
  }

  /** How often the latest request waited for Redis. */
  int waits() {
    return requireNonNull(latest.get()).waits();
  }

  private static void print(HttpServletResponse response, String text) throws IOException {
    response.setContentType("text/plain;charset=UTF-8");
    response.getWriter().print(text);
  }

  private static String text(HttpSession session, String name) {
    return session == null ? "no session" : String.valueOf(session.getAttribute(name));
  }

  private static String id(HttpSession session) {
    return session == null ? "no session" : session.getId();
  }

  private static String all(HttpSession session) {
    if (session == null) {
      return "no session";
    }
    TreeMap<String, Object> all = new TreeMap<>();
    for (String name : Collections.list(session.getAttributeNames())) {
      all.put(name, session.getAttribute(name));
    }
    return all.toString();
  }
}
