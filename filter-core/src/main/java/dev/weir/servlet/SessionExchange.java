package dev.weir.servlet;

import dev.weir.session.CookieChange;
import dev.weir.session.LiveSession;
import dev.weir.session.RequestSession;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

/**
 * One request's dealings with its session, from the filter's first sight of it to the end of its
 * last dispatch: hands out the {@link HttpSession} and sees to it that commits come before bytes.
 */
final class SessionExchange implements FirstByteResponse.BeforeFirstByte, AsyncListener {
  private final RequestSession session;
  private final SessionCookies cookies;
  private final HttpServletRequest request;
  private final ServletContext context;
  private final int interval;
  private @Nullable FirstByteResponse response;
  private @Nullable WeirHttpSession view;
  private CookieChange told = new CookieChange(null, null, false);
  private boolean inside;

  SessionExchange(
      RequestSession session, SessionCookies cookies, HttpServletRequest request, int interval) {
    this.session = session;
    this.cookies = cookies;
    this.request = request;
    this.context = request.getServletContext();
    this.interval = interval;
  }

  RequestSession session() {
    return session;
  }

  /** The response that the next bytes will take; a further dispatch may bring another. */
  void answerThrough(FirstByteResponse next) {
    response = next;
  }

  /** The session, or null when there is none and none is wanted. */
  @Nullable HttpSession httpSession(boolean create) {
    LiveSession live = session.find();
    if (live == null && create) {
      live = create();
    }
    if (live == null) {
      return null;
    }
    WeirHttpSession now = view;
    if (now == null || now.session() != live) {
      now = new WeirHttpSession(live, context, session::end);
      view = now;
    }
    return now;
  }

  private LiveSession create() {
    FirstByteResponse through = response;
    if (through != null && through.isCommitted()) {
      throw new IllegalStateException(
          "a session cannot begin after the response has been committed");
    }
    LiveSession begun = session.create(interval);
    if (through != null && through.fired()) {
      // Bytes are waiting in the container's buffer and may leave at any moment.
      tell(session.commit());
    }
    return begun;
  }

  /** Gives the session another id. */
  String changeId() {
    session.renewId();
    FirstByteResponse through = response;
    if (through != null && through.fired()) {
      tell(session.commit());
    }
    LiveSession live = session.find();
    if (live == null) {
      throw new IllegalStateException("the session ended while its id changed");
    }
    return live.id();
  }

  @Override
  public void call() {
    tell(session.commit());
  }

  @Override
  public void lost() {
    session.repeat(told);
  }

  /**
   * A dispatch begins.
   *
   * @return whether it is the outermost one, so that its end is the end of the request; an error
   *     page is dispatched to when the request was over already, and is a request of its own then
   */
  boolean enter() {
    boolean outermost = !inside;
    if (outermost) {
      inside = true;
      session.resume();
    }
    return outermost;
  }

  /** The request is over: commits what changed since the first byte and lets go of the session. */
  void finish() {
    if (inside) {
      inside = false;
      try {
        tell(session.commit());
      } finally {
        session.close();
      }
    }
  }

  /** The request is over when its asynchronous part is. */
  void finishAfter(AsyncContext async) {
    try {
      async.addListener(this);
    } catch (IllegalStateException completedAlready) {
      finish();
    }
  }

  private void tell(CookieChange change) {
    FirstByteResponse through = response;
    if (change.any() && through != null) {
      told = change;
      cookies.write(change, request, through);
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    finish();
  }

  @Override
  public void onTimeout(AsyncEvent event) {}

  @Override
  public void onError(AsyncEvent event) {}

  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }
}
