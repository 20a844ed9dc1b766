package dev.weir.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weir.http.Headers;
import dev.weir.http.HttpDate;
import dev.weir.responsecache.Exchange;
import dev.weir.responsecache.policy.Refusal;
import dev.weir.responsecache.policy.ResponseHead;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A response that goes to the cache and to nobody else: nothing of it reaches the container. */
final class UnseenResponse extends HttpServletResponseWrapper {
  private static final String TYPE = "Content-Type";
  private static final String CHARSET = "charset=";

  private final WatchedExchange exchange;
  private final Map<String, List<String>> fields = new LinkedHashMap<>();
  private final @Nullable String usualEncoding;
  private int status = SC_OK;
  private @Nullable String type;
  private @Nullable String encoding;
  private @Nullable PrintWriter writer;
  private boolean failed;

  /**
   * @param usualEncoding of characters, where the application names none; null: as the
   *     specification has it
   */
  UnseenResponse(
      HttpServletResponse response, WatchedExchange exchange, @Nullable String usualEncoding) {
    super(response);
    this.exchange = exchange;
    this.usualEncoding = usualEncoding;
  }

  private void begin() {
    if (!exchange.decided()) {
      Headers.Builder head = Headers.builder();
      fields.forEach((name, values) -> values.forEach(value -> head.add(name, value)));
      String contentType = getContentType();
      if (contentType != null) {
        head.add(TYPE, contentType);
      }
      Exchange.Verdict verdict =
          exchange.decide(new ResponseHead(status, head.build()), exchange.traces().usage(null));
      failed |= verdict.instead() == null && !verdict.recorded();
    }
  }

  /** The application is done; whether a new response was stored or the stored one confirmed. */
  boolean finish() {
    if (writer != null) {
      writer.flush();
    }
    begin();
    exchange.complete(exchange.traces().usage(null), this::getCharacterEncoding);
    return !failed;
  }

  @Override
  public ServletOutputStream getOutputStream() {
    return new ServletOutputStream() {
      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        begin();
        exchange.record(bytes, offset, length);
      }

      @Override
      public boolean isReady() {
        return true;
      }

      @Override
      public void setWriteListener(WriteListener listener) {
        throw new IllegalStateException("nobody waits for an asynchronous answer");
      }
    };
  }

  @Override
  public PrintWriter getWriter() {
    PrintWriter present = writer;
    if (present == null) {
      Charset charset = Charset.forName(getCharacterEncoding());
      encoding = encoding == null && usualEncoding == null ? charset.name() : encoding;
      present = new PrintWriter(new OutputStreamWriter(getOutputStream(), charset));
      writer = present;
    }
    return present;
  }

  @Override
  public void flushBuffer() {
    if (writer != null) {
      writer.flush();
    }
    begin();
  }

  @Override
  public boolean isCommitted() {
    return exchange.decided();
  }

  @Override
  public void reset() {
    resetBuffer();
    fields.clear();
    status = SC_OK;
    type = null;
    encoding = null;
    writer = null;
  }

  @Override
  public void resetBuffer() {
    if (writer != null) {
      writer.flush();
    }
    exchange.forget();
  }

  @Override
  public void sendError(int code) {
    status = code;
    begin();
    failed = true;
    exchange.abandon(Refusal.ERROR_PAGE);
  }

  @Override
  public void sendError(int code, String message) {
    sendError(code);
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    sendRedirect(location, SC_FOUND, true);
  }

  @Override
  public void sendRedirect(String location, boolean clearBuffer) throws IOException {
    sendRedirect(location, SC_FOUND, clearBuffer);
  }

  @Override
  public void sendRedirect(String location, int code) throws IOException {
    sendRedirect(location, code, true);
  }

  @Override
  public void sendRedirect(String location, int code, boolean clearBuffer) {
    resetBuffer();
    status = code;
    setHeader("Location", location);
    begin();
  }

  @Override
  public void setStatus(int code) {
    status = code;
  }

  @Override
  public int getStatus() {
    return status;
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    if (name.equalsIgnoreCase(TYPE)) {
      setContentType(value);
      return;
    }
    fields.keySet().removeIf(name::equalsIgnoreCase);
    if (value != null) {
      fields.put(name, new ArrayList<>(List.of(value)));
    }
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    if (name.equalsIgnoreCase(TYPE)) {
      setContentType(value);
    } else if (value != null) {
      String key = fields.keySet().stream().filter(name::equalsIgnoreCase).findFirst().orElse(name);
      fields.computeIfAbsent(key, none -> new ArrayList<>()).add(value);
    }
  }

  @Override
  public void setIntHeader(String name, int value) {
    setHeader(name, Integer.toString(value));
  }

  @Override
  public void addIntHeader(String name, int value) {
    addHeader(name, Integer.toString(value));
  }

  @Override
  public void setDateHeader(String name, long millis) {
    setHeader(name, HttpDate.format(Math.floorDiv(millis, 1000L)));
  }

  @Override
  public void addDateHeader(String name, long millis) {
    addHeader(name, HttpDate.format(Math.floorDiv(millis, 1000L)));
  }

  @Override
  public boolean containsHeader(String name) {
    return !getHeaders(name).isEmpty();
  }

  @Override
  public @Nullable String getHeader(String name) {
    return getHeaders(name).stream().findFirst().orElse(null);
  }

  @Override
  public Collection<String> getHeaders(String name) {
    return fields.entrySet().stream()
        .filter(field -> field.getKey().equalsIgnoreCase(name))
        .flatMap(field -> field.getValue().stream())
        .toList();
  }

  @Override
  public Collection<String> getHeaderNames() {
    return List.copyOf(fields.keySet());
  }

  @Override
  public void addCookie(Cookie cookie) {
    addHeader("Set-Cookie", cookie.getName());
  }

  @Override
  public void setContentLength(int length) {
    setContentLengthLong(length);
  }

  @Override
  public void setContentLengthLong(long length) {
    setHeader("Content-Length", Long.toString(length));
  }

  @Override
  public void setContentType(@Nullable String value) {
    type = value;
    int at = value == null ? -1 : value.toLowerCase(Locale.ROOT).indexOf(CHARSET);
    if (value != null && at >= 0 && writer == null) {
      encoding = value.substring(at + CHARSET.length()).split(";", 2)[0].strip().replace("\"", "");
    }
  }

  @Override
  public @Nullable String getContentType() {
    String plain = type;
    boolean named = plain != null && plain.toLowerCase(Locale.ROOT).contains(CHARSET);
    return plain == null || named || encoding == null
        ? plain
        : plain + ";" + CHARSET + encoding.toLowerCase(Locale.ROOT);
  }

  @Override
  public void setCharacterEncoding(@Nullable String name) {
    if (writer == null) {
      encoding = name;
    }
  }

  @Override
  public String getCharacterEncoding() {
    String named = encoding;
    if (named != null) {
      return named;
    }
    return usualEncoding == null ? ISO_8859_1.name() : usualEncoding;
  }

  @Override
  public void setLocale(Locale locale) {
    setHeader("Content-Language", locale.toLanguageTag());
  }

  @Override
  public void setBufferSize(int size) {}

  @Override
  public String encodeURL(String url) {
    return url;
  }

  @Override
  public String encodeRedirectURL(String url) {
    return url;
  }

  @Override
  public void setTrailerFields(Supplier<Map<String, String>> supplier) {
    exchange.traces().trailersSet();
  }
}
