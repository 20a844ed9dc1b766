package dev.weir.servlet;

import dev.weir.fallback.Deadline;
import dev.weir.session.CookieChange;
import dev.weir.session.LiveSession;
import dev.weir.session.RequestSession;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * One request's dealings with its session, from the filter's first sight of it to the end of its
 * last dispatch: hands out the {@link HttpSession} and sees to it that commits come before bytes.
 */
final class SessionExchange implements FirstByteResponse.BeforeFirstByte, AsyncListener {
  /** What the names of all attributes begin with that are Weir's own. */
  static final String ATTRIBUTES = "dev.weir.";

  /** The attribute by which a later dispatch of the container's own request finds this. */
  static final String ATTRIBUTE = ATTRIBUTES + "session.exchange";

  private static final System.Logger LOG = System.getLogger("dev.weir.servlet");

  private final RequestSession session;
  private final SessionCookies cookies;
  private final HttpServletRequest request;
  private final HttpSessions home;
  private final RequestedIds ids;
  private @Nullable FirstByteResponse response;
  private CookieChange told = new CookieChange(null, null, false);
  private boolean mayWait;
  private boolean inside;

  SessionExchange(
      RequestSession session,
      SessionCookies cookies,
      HttpServletRequest request,
      HttpSessions home,
      RequestedIds ids) {
    this.session = session;
    this.cookies = cookies;
    this.request = request;
    this.home = home;
    this.ids = ids;
  }

  /** What an earlier dispatch of the request has left for this one, or null. */
  static @Nullable SessionExchange of(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof SessionExchange left ? left : null;
  }

  /**
   * The container may dispatch its own, unwrapped request again: to an error page, or when an
   * asynchronous context says so. A request that only reads goes without this.
   */
  void awaitDispatch() {
    request.setAttribute(ATTRIBUTE, this);
  }

  RequestSession session() {
    return session;
  }

  /** Bounds how long the request waits for Redis, over all features. */
  Deadline deadline() {
    return session.deadline();
  }

  /**
   * The response that the next bytes will take; a further dispatch may bring another.
   *
   * @param waits whether nobody minds when its bytes wait until the application has answered
   */
  void answerThrough(FirstByteResponse next, boolean waits) {
    response = next;
    mayWait = waits && home.deployment().asyncCommit();
  }

  /** The session, or null when there is none and none is wanted. */
  @Nullable HttpSession httpSession(boolean create) {
    LiveSession live = session.find();
    if (live == null && create) {
      live = create();
    }
    return live == null ? null : home.of(live);
  }

  /** Whether the requested id came in the URL. */
  boolean requestedByUrl() {
    return ids.url() != null && ids.url().equals(session.requestedId());
  }

  /** Whether the requested id came in a cookie. */
  boolean requestedByCookie() {
    String id = session.requestedId();
    return id != null && !id.equals(ids.header()) && !requestedByUrl();
  }

  /** The URL, with the id in it where that is how this client's ids travel. */
  String encode(String url) {
    SessionUrls urls = home.deployment().urls();
    LiveSession live = session.find();
    boolean byCookie = session.requestedIdValid() && !requestedByUrl();
    return urls == null || live == null || byCookie ? url : urls.encode(url, live.id(), request);
  }

  private LiveSession create() {
    FirstByteResponse through = response;
    if (through != null && through.isCommitted()) {
      throw new IllegalStateException(
          "a session cannot begin after the response has been committed");
    }
    awaitDispatch();
    LiveSession begun = session.create(home.deployment().interval());
    if (begun.unjoined()) {
      home.listeners().created(home.of(begun));
    }
    if (through != null && through.fired()) {
      // Bytes are waiting in the container's buffer and may leave at any moment.
      tell(session.commit());
    }
    return begun;
  }

  /** Gives the session another id. */
  String changeId() {
    awaitDispatch();
    LiveSession live = session.find();
    String before = live == null ? "" : live.id();
    session.renewId();
    if (live != null) {
      home.listeners().idChanged(home.of(live), before);
    }
    FirstByteResponse through = response;
    if (through != null && through.fired()) {
      tell(session.commit());
    }
    LiveSession renewed = session.find();
    if (renewed == null) {
      throw new IllegalStateException("the session ended while its id changed");
    }
    return renewed.id();
  }

  @Override
  public void call() {
    noteOwner();
    tell(session.commit());
  }

  private void noteOwner() {
    if (home.deployment().principals().user()) {
      LiveSession used = session.used();
      if (used != null) {
        home.noteOwner(used, request);
      }
    }
  }

  @Override
  public boolean canWait() {
    FirstByteResponse through = response;
    return mayWait
        && inside
        && (through == null || !through.failed())
        && session.mayHaveChanges()
        && request.isAsyncSupported()
        && !request.isAsyncStarted();
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

  /**
   * The same without a thread that waits for Redis: begins the commit, and has the container
   * complete the response when that is done.
   *
   * @return false when {@link #finish} is to be called
   */
  boolean finishLater() throws IOException {
    noteOwner();
    if (!canWait() || !session.beginCommit()) {
      return false;
    }
    AsyncContext async = session.isCommitOver() ? null : startAsync();
    if (async == null) {
      conclude();
    } else {
      LateEnd.of(this, async);
    }
    return true;
  }

  private @Nullable AsyncContext startAsync() {
    try {
      return request.startAsync();
    } catch (RuntimeException refused) {
      LOG.log(System.Logger.Level.DEBUG, "A thread waits for a commit", refused);
      return null;
    }
  }

  /** The rest of a request whose commit was begun; waits for that if need be. */
  void conclude() throws IOException {
    inside = false;
    try {
      tell(session.concludeCommit());
    } finally {
      session.close();
    }
    passBody();
  }

  /** Lets pass what has waited of the body: the session has been saved. */
  void passBody() throws IOException {
    FirstByteResponse through = response;
    if (through != null) {
      through.pass();
    }
  }

  /** The target of a forward has answered; nothing that comes later need reach the client. */
  void forwarded() {
    FirstByteResponse through = response;
    if (through != null) {
      try {
        through.release();
      } catch (IOException gone) {
        LOG.log(System.Logger.Level.DEBUG, "A client has not waited for its answer", gone);
      }
    }
  }

  /** From here on another thread may write the body, or the container itself. */
  void goAsynchronous() {
    awaitDispatch();
    mayWait = false;
    FirstByteResponse through = response;
    if (through != null && through.holding()) {
      try {
        through.release();
      } catch (IOException gone) {
        throw new UncheckedIOException(gone);
      }
    }
  }

  /** The request is over when its asynchronous part is, which another thread may end meanwhile. */
  void finishAfter(ServletRequest asynchronous) {
    try {
      AsyncContext async = asynchronous.getAsyncContext();
      async.addListener(this);
    } catch (IllegalStateException completedAlready) {
      finish();
    }
  }

  private void tell(CookieChange change) {
    FirstByteResponse through = response;
    if (change.any() && through != null) {
      told = change;
      if (home.deployment().cookies() && ids.header() == null) {
        cookies.write(change, request, through);
      }
      String header = home.deployment().header();
      if (header != null && !ids.byCookie()) {
        tell(change, header, through);
      }
    }
  }

  /** The header is empty where the session is over, as there is no other way to say so. */
  private static void tell(CookieChange change, String header, FirstByteResponse through) {
    String id = change.id() == null && change.clear() ? "" : change.id();
    if (id != null && !through.gone()) {
      through.setHeader(header, id);
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
