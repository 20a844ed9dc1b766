package dev.weir.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.Serial;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /api/session/{name}}: sets and removes an attribute; {@code POST /api/session/rotate}
 * changes the session's id.
 */
final class AttributeServlet extends ApiServlet {
  @Serial private static final long serialVersionUID = 1L;
  private static final String PREFIX = "/api/session/";
  private static final String ROTATE = "rotate";
  private static final int MAX_BYTES = 64 * 1024;

  private final String node;

  AttributeServlet(String node) {
    this.node = node;
  }

  @Override
  Set<String> methods(HttpServletRequest request) {
    return name(request)
        .map(
            name -> name.equals(ROTATE) ? Set.of("PUT", "DELETE", "POST") : Set.of("PUT", "DELETE"))
        .orElse(Set.of());
  }

  @Override
  protected void doPut(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String name = name(request).orElseThrow();
    byte[] body = request.getInputStream().readNBytes(MAX_BYTES + 1);
    if (name.isEmpty()) {
      nameMissing(request, response);
    } else if (body.length > MAX_BYTES) {
      Reply.problem(
              HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
              "A value has at most " + MAX_BYTES + " bytes.")
          .send(request, response);
    } else {
      set(request, response, name, body);
    }
  }

  private static void set(
      HttpServletRequest request, HttpServletResponse response, String name, byte[] body)
      throws IOException {
    try {
      String value = UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      request.getSession().setAttribute(name, value);
      noContent(response);
    } catch (CharacterCodingException e) {
      Reply.problem(HttpServletResponse.SC_BAD_REQUEST, "The value is not UTF-8.")
          .send(request, response);
    } catch (IllegalStateException e) {
      ended(request, response);
    }
  }

  @Override
  protected void doDelete(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String name = name(request).orElseThrow();
    if (name.isEmpty()) {
      nameMissing(request, response);
      return;
    }
    HttpSession session = request.getSession(false);
    if (session != null) {
      remove(session, name);
    }
    noContent(response);
  }

  private static void remove(HttpSession session, String name) {
    try {
      session.removeAttribute(name);
    } catch (IllegalStateException endedMeanwhile) {
      // And its attributes with it.
      return;
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getSession(false) == null) {
      ended(request, response);
      return;
    }
    try {
      request.changeSessionId();
    } catch (IllegalStateException endedMeanwhile) {
      ended(request, response);
      return;
    }
    Reply.ok(SessionView.of(request).json(node)).send(request, response);
  }

  private static void ended(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Reply.problem(HttpServletResponse.SC_CONFLICT, "There is no session, or it has just ended.")
        .send(request, response);
  }

  private static void nameMissing(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Reply.problem(HttpServletResponse.SC_BAD_REQUEST, "An attribute needs a name.")
        .send(request, response);
  }

  /**
   * The attribute's name, or empty for a path of several segments. Read from the raw path, where a
   * slash that belongs to the name is still told from one that does not.
   */
  private static Optional<String> name(HttpServletRequest request) {
    String path = request.getRequestURI();
    if (!path.startsWith(PREFIX) || path.indexOf('/', PREFIX.length()) >= 0) {
      return Optional.empty();
    }
    String name = path.substring(PREFIX.length());
    int parameters = name.indexOf(';');
    String raw = parameters < 0 ? name : name.substring(0, parameters);
    return Optional.of(URLDecoder.decode(raw.replace("+", "%2B"), UTF_8));
  }
}
