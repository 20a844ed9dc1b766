package dev.weir.demo;

import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.spi.JsonProvider;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serial;
import java.util.Set;

/**
 * {@code POST /api/login}: signs a user in, whoever that says it is; answers with a bearer token,
 * and changes the id of the session if there is one.
 */
final class LoginServlet extends ApiServlet {
  @Serial private static final long serialVersionUID = 1L;
  private static final JsonProvider JSON = JsonProvider.provider();
  private static final int MAX_BYTES = 4096;
  private static final int MAX_NAME = 100;

  private final transient Tokens tokens;

  LoginServlet(Tokens tokens) {
    this.tokens = tokens;
  }

  @Override
  Set<String> methods(HttpServletRequest request) {
    return Set.of("POST");
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String user = user(request.getInputStream().readNBytes(MAX_BYTES));
    if (user.isBlank() || user.length() > MAX_NAME) {
      Reply.problem(HttpServletResponse.SC_BAD_REQUEST, "Say who it is: {\"user\":\"...\"}")
          .send(request, response);
      return;
    }
    if (request.getSession(false) != null) {
      request.changeSessionId();
    }
    Reply.ok(Reply.object().add("token", tokens.issue(user))).send(request, response);
  }

  /** The name in the body, or an empty text. */
  private static String user(byte[] body) {
    try (var reader = JSON.createReader(new ByteArrayInputStream(body))) {
      JsonObject object = reader.readObject();
      return object.getString("user", "");
    } catch (JsonException | ClassCastException malformed) {
      return "";
    }
  }
}
