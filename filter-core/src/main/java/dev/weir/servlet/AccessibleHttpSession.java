package dev.weir.servlet;

import dev.weir.session.LiveSession;
import jakarta.servlet.http.HttpSession;
import java.util.function.Consumer;

/** A session as Servlet 6.1 has it: one that code outside of requests may use. */
final class AccessibleHttpSession extends WeirHttpSession {
  AccessibleHttpSession(LiveSession live, HttpSessions home) {
    super(live, home);
  }

  @Override
  public HttpSession.Accessor getAccessor() {
    checkValid();
    return (Consumer<HttpSession> user) -> home().access(session(), user);
  }
}
