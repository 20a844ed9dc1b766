package dev.weir.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * A response that calls back once before its first byte can reach the container, whichever way that
 * byte takes: stream, writer, flush, error, redirect, or the close that ends a forward. A reset
 * takes the headers of the callback away again, so it is called anew then.
 *
 * <p>The first byte, not a full buffer: containers differ in when they stop buffering. Where what
 * is to happen before can wait until the end of the request, the body waits here for it, as long as
 * it would fit into the container's buffer and nobody asks for it to be flushed.
 */
final class FirstByteResponse extends HttpServletResponseWrapper {
  private final BeforeFirstByte before;
  private @Nullable ServletOutputStream stream;
  private @Nullable PrintWriter writer;
  private @Nullable HeldBody held;
  private boolean called;
  private boolean failed;

  /** What is to happen before the first byte. */
  interface BeforeFirstByte {
    void call();

    /** Whether that can wait until the application has answered, and the body with it. */
    boolean canWait();

    /** The headers that {@link #call} added are gone. */
    void lost();
  }

  FirstByteResponse(HttpServletResponse response, BeforeFirstByte before) {
    super(response);
    this.before = before;
  }

  /** Calls back unless that has happened already. */
  void fire() {
    if (!called) {
      called = true;
      before.call();
    }
  }

  boolean fired() {
    return called;
  }

  /** What the body waits in, or null where it may not wait. */
  @Nullable HeldBody held() {
    if (held == null && !called && before.canWait()) {
      held = new HeldBody(getBufferSize());
    }
    return held;
  }

  /** Whether anything waits. */
  boolean holding() {
    return held != null;
  }

  /** Calls back unless that has happened, and lets pass what has waited for it. */
  void release() throws IOException {
    fire();
    HeldBody waiting = held;
    held = null;
    if (waiting == null) {
      return;
    }
    if (writer == null) {
      waiting.passTo(super.getOutputStream());
    } else {
      waiting.passTo(super.getWriter());
    }
  }

  /** Lets pass what has waited; what was to happen before has happened. */
  void pass() throws IOException {
    called = true;
    release();
  }

  /** Whether the container is about to answer with an error page, with the request's thread. */
  boolean failed() {
    return failed;
  }

  /** Whether headers cannot be added any more. */
  boolean gone() {
    return super.isCommitted();
  }

  @Override
  public boolean isCommitted() {
    return gone() || (held != null && held.closed());
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    if (stream == null) {
      stream = new FirstByteStream(super.getOutputStream(), this);
    }
    return stream;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    if (writer == null) {
      writer = new PrintWriter(new FirstByteWriter(super.getWriter(), this));
    }
    return writer;
  }

  @Override
  public void setBufferSize(int size) {
    if (held != null && !held.isEmpty()) {
      throw new IllegalStateException("the body has begun");
    }
    super.setBufferSize(size);
    held = null;
  }

  @Override
  public void flushBuffer() throws IOException {
    release();
    super.flushBuffer();
  }

  @Override
  public void sendError(int status) throws IOException {
    replace(true);
    failed = true;
    super.sendError(status);
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    replace(true);
    failed = true;
    super.sendError(status, message);
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    replace(true);
    super.sendRedirect(location);
  }

  @Override
  public void sendRedirect(String location, boolean clearBuffer) throws IOException {
    replace(clearBuffer);
    super.sendRedirect(location, clearBuffer);
  }

  @Override
  public void sendRedirect(String location, int status) throws IOException {
    replace(true);
    super.sendRedirect(location, status);
  }

  @Override
  public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
    replace(clearBuffer);
    super.sendRedirect(location, status, clearBuffer);
  }

  /** Another body takes the place of what has waited, unless that was closed. */
  private void replace(boolean clearBuffer) throws IOException {
    if (clearBuffer && held != null && !held.closed()) {
      held = null;
    }
    release();
  }

  private void drop() {
    if (held != null && held.closed()) {
      throw new IllegalStateException("the response has been closed");
    }
    held = null;
  }

  @Override
  public void resetBuffer() {
    drop();
    super.resetBuffer();
  }

  @Override
  public void reset() {
    drop();
    super.reset();
    stream = null;
    writer = null;
    if (called) {
      called = false;
      before.lost();
    }
  }

  /** Adds a cookie unless the response has gone. */
  void addIfPossible(Cookie cookie) {
    if (!gone()) {
      super.addCookie(cookie);
    }
  }
}
