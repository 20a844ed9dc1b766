package dev.weir.servlet;

import dev.weir.http.CacheControl;
import dev.weir.http.Headers;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A response whose fields can be told: those that the application has set, and no others. They are
 * the container's to keep, but for those that the application says to the cache alone.
 */
abstract class ObservedResponse extends HttpServletResponseWrapper {
  private static final String CONTENT_LENGTH = "Content-Length";

  private final OuterFields outer;
  private final FieldsAside aside;
  private final Traces traces;
  private long contentLength = -1;

  ObservedResponse(HttpServletResponse response, FieldsAside aside, Traces traces) {
    super(response);
    this.outer = OuterFields.of(response);
    this.aside = aside;
    this.traces = traces;
  }

  HttpServletResponse container() {
    return (HttpServletResponse) getResponse();
  }

  /** Whether the body is complete with so many bytes, by the length that was announced. */
  boolean completeWith(long bytes) {
    return contentLength >= 0 && bytes >= contentLength;
  }

  /** The fields that the application has set so far. */
  Headers head() {
    Headers.Builder fields = Headers.builder();
    outer.addNewOnes(container(), fields);
    aside.addTo(fields);
    String type = getContentType();
    if (type != null) {
      fields.add("Content-Type", type);
    }
    if (contentLength >= 0) {
      fields.add(CONTENT_LENGTH, Long.toString(contentLength));
    }
    return fields.build();
  }

  /** Sets anew what was there before the application. */
  void restoreOuterFields() {
    outer.restore(container());
  }

  @Override
  public void reset() {
    super.reset();
    contentLength = -1;
    aside.clear();
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    if (!aside.set(name, value)) {
      note(name, value);
      super.setHeader(name, value);
    }
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    if (name.equalsIgnoreCase("Date")) {
      // There is one, and Jetty has put its own there already.
      super.setHeader(name, value);
    } else if (!aside.add(name, value)) {
      note(name, value);
      super.addHeader(name, value);
    }
  }

  // Tomcat does not tell what length was set.
  private void note(String name, @Nullable String value) {
    if (name.equalsIgnoreCase(CONTENT_LENGTH)) {
      contentLength = value == null ? -1 : CacheControl.deltaSeconds(value.strip());
    }
  }

  @Override
  public void setIntHeader(String name, int value) {
    note(name, Integer.toString(value));
    super.setIntHeader(name, value);
  }

  @Override
  public void addIntHeader(String name, int value) {
    note(name, Integer.toString(value));
    super.addIntHeader(name, value);
  }

  @Override
  public void setContentLength(int length) {
    contentLength = length;
    super.setContentLength(length);
  }

  @Override
  public void setContentLengthLong(long length) {
    contentLength = length;
    super.setContentLengthLong(length);
  }

  @Override
  public void setTrailerFields(Supplier<Map<String, String>> supplier) {
    traces.trailersSet();
    super.setTrailerFields(supplier);
  }

  @Override
  public String encodeURL(String url) {
    return noteSession(url, super.encodeURL(url));
  }

  @Override
  public String encodeRedirectURL(String url) {
    return noteSession(url, super.encodeRedirectURL(url));
  }

  // With a session id in it, what is written is for one client alone.
  private String noteSession(String url, String encoded) {
    if (!encoded.equals(url)) {
      traces.sessionUsed();
    }
    return encoded;
  }
}
