package dev.weir.servlet;

import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;

import dev.weir.fallback.Deadline;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.io.IOException;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** A servlet's worth of things to do with a session; the path says which. */
final class SessionActions implements TestNode.Action {
  private final AtomicReference<Deadline> latest = new AtomicReference<>();

  private final Map<String, TestNode.Action> actions =
      Map.ofEntries(
          entry("/unused", (request, response) -> print(response, "unused")),
          entry("/set", SessionActions::set),
          entry("/set3", SessionActions::setThree),
          entry("/bind", SessionActions::bind),
          entry("/remove", SessionActions::remove),
          entry("/get", (request, response) -> print(response, text(request))),
          entry("/all", (request, response) -> print(response, all(request.getSession(false)))),
          entry("/end", SessionActions::end),
          entry("/again", SessionActions::endAndBegin),
          entry("/rotate", (request, response) -> print(response, request.changeSessionId())),
          entry("/redirect", SessionActions::setAndRedirect),
          entry("/fail", SessionActions::setAndFail),
          entry("/late", SessionActions::setAfterTheFirstByte),
          entry("/interval", SessionActions::interval));

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (request.getAttribute("dev.weir.deadline") instanceof Deadline deadline) {
      latest.set(deadline);
    }
    TestNode.Action action = actions.get(request.getPathInfo());
    if (action == null) {
      response.sendError(404);
    } else {
      action.answer(request, response);
    }
  }

  /** How often the latest request waited for Redis. */
  int waits() {
    return requireNonNull(latest.get()).waits();
  }

  private static void set(HttpServletRequest request) {
    request.getSession().setAttribute(request.getParameter("name"), request.getParameter("value"));
  }

  private static void set(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    set(request);
    print(response, "set");
  }

  private static void setThree(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    for (int i = 0; i < 3; i++) {
      request.getSession().setAttribute("three" + i, request.getParameter("value"));
    }
    print(response, "set");
  }

  private static void setAndRedirect(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    set(request);
    response.sendRedirect(request.getParameter("to"));
  }

  private static void setAndFail(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    set(request);
    response.sendError(500, "as asked");
  }

  private static void setAfterTheFirstByte(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    print(response, "early");
    set(request);
  }

  /** Somebody who wants to be told of the session's end. */
  private record Bound() implements HttpSessionBindingListener, Serializable {}

  private static void bind(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    request.getSession().setAttribute("bound", new Bound());
    print(response, "bound");
  }

  private static void remove(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    request.getSession().removeAttribute(request.getParameter("name"));
    print(response, "removed");
  }

  private static void end(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    request.getSession().invalidate();
    print(response, "ended");
  }

  private static void endAndBegin(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    request.getSession().invalidate();
    print(response, request.getSession(true).getId());
  }

  private static void interval(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    request.getSession().setMaxInactiveInterval(Integer.parseInt(request.getParameter("value")));
    print(response, "set");
  }

  private static void print(HttpServletResponse response, String text) throws IOException {
    response.setContentType("text/plain;charset=UTF-8");
    response.getWriter().print(text);
  }

  private static String text(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    return session == null
        ? "no session"
        : String.valueOf(session.getAttribute(request.getParameter("name")));
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
