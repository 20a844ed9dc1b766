package dev.weir.servlet;

import dev.weir.responsecache.Exchange;
import dev.weir.responsecache.policy.Answer;
import dev.weir.responsecache.policy.Refusal;
import dev.weir.responsecache.policy.ResponseHead;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * A response that the cache watches. Everything passes through to the container as it comes; before
 * the first byte the cache is asked, and it may send a stored response instead, in which case the
 * application writes into the void.
 */
final class RecordingResponse extends ObservedResponse {
  private static final System.Logger LOG = System.getLogger("dev.weir.servlet");
  private static final int FIRST_FINAL = 200;
  private static final int SERVER_ERROR = 500;

  private final HttpServletRequest request;
  private final WatchedExchange exchange;
  private @Nullable ServletOutputStream stream;
  private @Nullable ServletOutputStream ours;
  private @Nullable PrintWriter writer;
  private boolean replaced;
  private boolean clientGone;
  private boolean alone;
  private long written;

  RecordingResponse(
      HttpServletRequest request,
      HttpServletResponse response,
      WatchedExchange exchange,
      FieldsAside aside) {
    super(response, aside, exchange.traces());
    this.request = request;
    this.exchange = exchange;
  }

  /** The cache has nothing more to do with this response. */
  void leaveAlone() {
    alone = true;
    exchange.abandon(Refusal.UPGRADE);
  }

  /**
   * Asks the cache, unless that has happened.
   *
   * @return whether what the application writes goes to the container
   */
  boolean begin() throws IOException {
    if (!exchange.decided() && !alone) {
      decide(getStatus());
    }
    return !replaced && !clientGone;
  }

  private Exchange.@Nullable Verdict decide(int status) throws IOException {
    if (status < FIRST_FINAL) {
      leaveAlone();
      return null;
    }
    Exchange.Verdict verdict =
        exchange.decide(
            new ResponseHead(status, head()), exchange.traces().usage(request.getUserPrincipal()));
    Answer instead = verdict.instead();
    if (instead != null) {
      replace(instead);
    } else if (!verdict.status().isEmpty()) {
      container().addHeader("Cache-Status", verdict.status());
    }
    return verdict;
  }

  private void replace(Answer answer) throws IOException {
    HttpServletResponse target = container();
    // Whatever the application has set so far is about a response that nobody gets.
    target.reset();
    restoreOuterFields();
    replaced = true;
    try {
      CachedAnswer.send(answer, request, target);
    } catch (IOException gone) {
      clientWent(gone);
    }
  }

  private void clientWent(IOException gone) throws IOException {
    clientGone = true;
    if (!exchange.recording()) {
      throw gone;
    }
    // Others wait for this response: the application goes on as if it were read.
  }

  boolean recording() {
    return exchange.recording();
  }

  /** Keeps bytes that are about to be passed on. */
  void record(byte[] bytes, int offset, int length) {
    exchange.record(bytes, offset, length);
    written += length;
    if (completeWith(written)) {
      end();
    }
  }

  /** Before the last byte leaves: whoever has it may ask again at once. */
  private void end() {
    exchange.complete(
        exchange.traces().usage(request.getUserPrincipal()), this::getCharacterEncoding);
  }

  void write(byte[] bytes, int offset, int length) throws IOException {
    boolean passing = begin();
    record(bytes, offset, length);
    if (passing) {
      try {
        stream().write(bytes, offset, length);
      } catch (IOException gone) {
        clientWent(gone);
      }
    }
  }

  private ServletOutputStream stream() throws IOException {
    ServletOutputStream target = stream;
    if (target == null) {
      target = container().getOutputStream();
      stream = target;
    }
    return target;
  }

  void flushStream() throws IOException {
    if (begin()) {
      try {
        stream().flush();
      } catch (IOException gone) {
        clientWent(gone);
      }
    }
  }

  /** The application closes its body, which may be the last that it does. */
  boolean close() throws IOException {
    boolean passing = begin();
    if (!alone) {
      end();
    }
    return passing;
  }

  void closeStream() throws IOException {
    if (close()) {
      try {
        stream().close();
      } catch (IOException gone) {
        clientWent(gone);
      }
    }
  }

  boolean streamReady() {
    try {
      return replaced || clientGone || stream().isReady();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  void listen(WriteListener listener) {
    try {
      begin();
      stream().setWriteListener(listener);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    if (writer != null) {
      throw new IllegalStateException("getWriter() has been called");
    }
    if (ours == null) {
      ours = new RecordingStream(this);
    }
    return ours;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    if (ours != null) {
      throw new IllegalStateException("getOutputStream() has been called");
    }
    if (writer == null) {
      PrintWriter target = super.getWriter();
      writer = new RecordingWriter(target, this, Charset.forName(getCharacterEncoding()));
    }
    return writer;
  }

  @Override
  public void flushBuffer() throws IOException {
    if (begin()) {
      super.flushBuffer();
    }
  }

  @Override
  public boolean isCommitted() {
    return replaced || super.isCommitted();
  }

  @Override
  public void reset() {
    refuseIfReplaced();
    super.reset();
    stream = null;
    ours = null;
    writer = null;
    written = 0;
    exchange.forget();
  }

  @Override
  public void resetBuffer() {
    refuseIfReplaced();
    super.resetBuffer();
    written = 0;
    exchange.forgetBytes();
  }

  private void refuseIfReplaced() {
    if (replaced) {
      throw new IllegalStateException("the response has been committed");
    }
  }

  @Override
  public void sendError(int status) throws IOException {
    if (beforeError(status)) {
      super.sendError(status);
    }
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    if (beforeError(status)) {
      super.sendError(status, message);
    }
  }

  /** Whether the container is to send its error page, which passes by this response. */
  private boolean beforeError(int status) throws IOException {
    if (status < FIRST_FINAL || alone) {
      return true;
    }
    if (!replaced && !exchange.decided()) {
      Exchange.Verdict verdict =
          exchange.decide(
              new ResponseHead(status, head()),
              exchange.traces().usage(request.getUserPrincipal()));
      Answer instead = verdict.instead();
      if (instead != null && !verdict.recorded()) {
        replace(instead);
      } else if (!verdict.errorPage().isEmpty()) {
        container().addHeader("Cache-Status", verdict.errorPage());
      }
    }
    if (!replaced) {
      exchange.withdraw();
      exchange.abandon(status >= SERVER_ERROR ? Refusal.INCOMPLETE : Refusal.ERROR_PAGE);
    }
    return !replaced;
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    redirect(location, HttpServletResponse.SC_FOUND, true, () -> super.sendRedirect(location));
  }

  @Override
  public void sendRedirect(String location, boolean clearBuffer) throws IOException {
    redirect(
        location,
        HttpServletResponse.SC_FOUND,
        clearBuffer,
        () -> super.sendRedirect(location, clearBuffer));
  }

  @Override
  public void sendRedirect(String location, int status) throws IOException {
    redirect(location, status, true, () -> super.sendRedirect(location, status));
  }

  @Override
  public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
    redirect(
        location, status, clearBuffer, () -> super.sendRedirect(location, status, clearBuffer));
  }

  private interface Sending {
    void send() throws IOException;
  }

  private void redirect(String location, int status, boolean clear, Sending sending)
      throws IOException {
    if (clear && !isCommitted()) {
      exchange.forgetBytes();
    }
    if (!exchange.decided() && !alone) {
      container().setHeader("Location", location);
      decide(status);
    }
    if (!replaced) {
      if (!alone) {
        end();
      }
      sending.send();
    }
  }

  /** The application is done with the response. */
  void finish() {
    if (alone) {
      return;
    }
    try {
      begin();
    } catch (IOException gone) {
      LOG.log(System.Logger.Level.DEBUG, "The client went before the answer", gone);
    }
    end();
  }

  /** The application broke off after it had begun an asynchronous answer. */
  void breakOff() {
    exchange.abandon(Refusal.INCOMPLETE);
  }

  /**
   * The application threw.
   *
   * @return whether a stored response was sent instead
   */
  boolean standIn() throws IOException {
    boolean begun = exchange.decided() || isCommitted() || alone;
    Answer instead = begun ? null : exchange.failed();
    if (instead == null) {
      exchange.withdraw();
      exchange.abandon(Refusal.INCOMPLETE);
      return false;
    }
    replace(instead);
    return true;
  }
}
