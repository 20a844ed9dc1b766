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
 * <p>The first byte, not a full buffer: containers differ in when they stop buffering.
 */
final class FirstByteResponse extends HttpServletResponseWrapper {
  private final BeforeFirstByte before;
  private @Nullable ServletOutputStream stream;
  private @Nullable PrintWriter writer;
  private boolean called;

  /** What is to happen before the first byte. */
  interface BeforeFirstByte {
    void call();

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
  public void flushBuffer() throws IOException {
    fire();
    super.flushBuffer();
  }

  @Override
  public void sendError(int status) throws IOException {
    fire();
    super.sendError(status);
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    fire();
    super.sendError(status, message);
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    fire();
    super.sendRedirect(location);
  }

  @Override
  public void sendRedirect(String location, boolean clearBuffer) throws IOException {
    fire();
    super.sendRedirect(location, clearBuffer);
  }

  @Override
  public void sendRedirect(String location, int status) throws IOException {
    fire();
    super.sendRedirect(location, status);
  }

  @Override
  public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
    fire();
    super.sendRedirect(location, status, clearBuffer);
  }

  @Override
  public void reset() {
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
    if (!isCommitted()) {
      super.addCookie(cookie);
    }
  }
}
