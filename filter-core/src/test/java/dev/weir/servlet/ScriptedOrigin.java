package dev.weir.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application that answers as a test has told it to, and remembers what it was asked. */
final class ScriptedOrigin implements TestNode.Action {
  private final Map<String, TestNode.Action> actions = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** A request that reached the application. */
  record Asked(String method, String path, Map<String, List<String>> fields) {
    List<String> field(String name) {
      return fields.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of());
    }
  }

  /** From now on requests for this path, with its query, are answered so. */
  ScriptedOrigin on(String path, TestNode.Action action) {
    actions.put(path, action);
    return this;
  }

  /** Answers with a status, fields and a body; {@code {n}} in the body counts the answers. */
  static TestNode.Action reply(int status, String body, String... fields) {
    return (request, response) -> {
      response.setStatus(status);
      for (String field : fields) {
        String[] parts = field.split(":", 2);
        response.addHeader(parts[0], parts[1].strip());
      }
      if (!body.isEmpty()) {
        byte[] bytes = body.getBytes(UTF_8);
        response.getOutputStream().write(bytes);
      }
    };
  }

  @Override
  public void answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    String query = request.getQueryString();
    Object included = request.getAttribute(RequestDispatcher.INCLUDE_REQUEST_URI);
    String path =
        included != null
            ? included.toString()
            : request.getRequestURI() + (query == null ? "" : "?" + query);
    Map<String, List<String>> fields = new ConcurrentHashMap<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      // Looking at cookies would make the answer a personal one.
      if (!name.equalsIgnoreCase("Cookie")) {
        fields.put(
            name.toLowerCase(java.util.Locale.ROOT), Collections.list(request.getHeaders(name)));
      }
    }
    asked.add(new Asked(request.getMethod(), path, fields));
    TestNode.Action action = actions.get(path);
    if (action == null) {
      action = actions.get("*");
    }
    if (action == null) {
      response.sendError(404);
    } else {
      action.answer(request, response);
    }
  }

  /** The requests for a path so far. */
  List<Asked> asked(String path) {
    List<Asked> those = new ArrayList<>(asked);
    those.removeIf(one -> !one.path().equals(path));
    return those;
  }

  int count(String path) {
    return asked(path).size();
  }
}
