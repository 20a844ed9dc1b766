package dev.weir.demo;

import dev.weir.ratelimit.Decision;
import dev.weir.ratelimit.RateLimiter;
import dev.weir.servlet.RateLimitFilter;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serial;
import java.util.Optional;
import java.util.Set;

/**
 * {@code POST /api/login}: signs anybody in under any name, since the demo knows no passwords, and
 * answers with a signed token. The rule of the rate limit filter counts by address; here it is
 * counted by account. A device that has signed in to the account before has a count of its own, so
 * that strangers cannot lock its owner out.
 */
final class LoginServlet extends ApiServlet {
  @Serial private static final long serialVersionUID = 1L;
  private static final String POLICY = "login";
  private static final String DEVICE = "demo-device";
  private static final int MAX_BYTES = 4096;
  private static final int LONGEST_NAME = 64;

  private final transient RateLimiter limiter;
  private final transient Tokens tokens;

  LoginServlet(RateLimiter limiter, Tokens tokens) {
    this.limiter = limiter;
    this.tokens = tokens;
  }

  @Override
  Set<String> methods(HttpServletRequest request) {
    return Set.of("POST");
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Optional<String> user = user(request.getInputStream().readNBytes(MAX_BYTES));
    if (user.isEmpty()) {
      Reply.problem(
              HttpServletResponse.SC_BAD_REQUEST,
              "The body must be {\"user\":\"...\"}, a name of 1 to 64 characters.")
          .send(request, response);
      return;
    }
    Decision decision = decide(user.get(), request);
    if (decision.allowed()) {
      signIn(user.get(), request, response);
    } else {
      RateLimitFilter.refuse(limiter, decision, request, response);
    }
  }

  private static Optional<String> user(byte[] body) {
    try (JsonReader reader = Json.createReader(new ByteArrayInputStream(body))) {
      return reader.readValue().asJsonObject().get("user") instanceof JsonString name
          ? Optional.of(name.getString())
              .filter(text -> !text.isBlank() && text.length() <= LONGEST_NAME)
          : Optional.empty();
    } catch (JsonException | ClassCastException malformed) {
      return Optional.empty();
    }
  }

  private Decision decide(String user, HttpServletRequest request) {
    return device(user, request)
        .map(device -> limiter.decide(POLICY, "device", device))
        .orElseGet(() -> limiter.decide(POLICY, "account", user));
  }

  /** The device that the request comes from, if the user has signed in on it before. */
  private Optional<String> device(String user, HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    for (Cookie cookie : cookies == null ? new Cookie[0] : cookies) {
      if (cookie.getName().equals(DEVICE)) {
        return tokens
            .verifyDevice(cookie.getValue())
            .filter(claims -> claims.getString("sub", "").equals(user))
            .map(claims -> claims.getString("jti"));
      }
    }
    return Optional.empty();
  }

  private void signIn(String user, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession();
    if (!session.isNew()) {
      // Who planted the old id must not end up in the signed-in session.
      request.changeSessionId();
    }
    session.setAttribute("user", user);
    Cookie device = new Cookie(DEVICE, tokens.issueDevice(user));
    device.setHttpOnly(true);
    device.setPath("/api/login");
    device.setSecure(request.isSecure());
    device.setMaxAge((int) Tokens.DEVICE_LIFE.toSeconds());
    response.addCookie(device);
    Reply.ok(Reply.object().add("token", tokens.issue(user))).send(request, response);
  }
}
