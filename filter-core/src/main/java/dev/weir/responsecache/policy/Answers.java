package dev.weir.responsecache.policy;

import dev.weir.http.ByteRange;
import dev.weir.http.Headers;
import dev.weir.http.RequestView;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes answers of stored responses (RFC 9111 §4). Stateless. */
public final class Answers {
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int PARTIAL = 206;
  private static final int NOT_MODIFIED = 304;
  private static final int UNSATISFIABLE = 416;
  private static final int GATEWAY_TIMEOUT = 504;
  private static final long SECOND = 1000;
  private static final long MOST_AGE = Integer.MAX_VALUE;

  private Answers() {}

  /**
   * The moment and the place of an answer.
   *
   * @param millis on this process' own clock
   * @param wallSeconds by the node's clock, seconds since 1970
   * @param said what the cache says of itself: {@code Age} and {@code Cache-Status}
   */
  public record Context(long millis, long wallSeconds, Headers said) {}

  /**
   * What the cache says of itself with a stored response.
   *
   * @param status value of {@code Cache-Status}, or empty for none
   */
  public static Headers said(long ageMillis, String status) {
    String age = Long.toString(Math.min(MOST_AGE, ageMillis / SECOND));
    return status.isEmpty()
        ? Headers.of("Age", age)
        : Headers.of("Age", age, "Cache-Status", status);
  }

  /** The answer to a request that the stored response satisfies. */
  public static Answer of(Inquiry inquiry, StoredResponse stored, Context context) {
    RequestView request = inquiry.request();
    Headers further = context.said();
    if (stored.status() == OK && !inquiry.plain()) {
      long arrived = context.wallSeconds() - stored.ageMillis(context.millis()) / SECOND;
      if (Preconditions.any(request)
          && Preconditions.notModified(request, stored.headers(), arrived)) {
        return new Answer(NOT_MODIFIED, metadata(stored.headers()), further, Body.EMPTY, 0, -1);
      }
      ByteRange range = range(request, stored, arrived);
      if (range != null) {
        return partial(stored, range, further);
      }
    }
    return whole(stored, further);
  }

  /** The answer to a request without conditions, of which the cache says this. */
  static Answer whole(StoredResponse stored, Headers said) {
    boolean bodiless = stored.status() == NO_CONTENT;
    return new Answer(
        stored.status(),
        stored.headers(),
        said,
        stored.body(),
        0,
        bodiless ? -1 : stored.body().length());
  }

  private static @Nullable ByteRange range(
      RequestView request, StoredResponse stored, long arrivedSeconds) {
    // RFC 9110 §14.2: ranges are defined for GET alone.
    if (request.header("Range") == null || !request.method().equals("GET")) {
      return null;
    }
    return Preconditions.rangeApplies(request, stored.headers(), arrivedSeconds)
        ? ByteRange.parse(request.headers("Range"), stored.body().length())
        : null;
  }

  private static Answer partial(StoredResponse stored, ByteRange range, Headers said) {
    long whole = stored.body().length();
    Headers further = said.with("Content-Range", range.contentRange(whole));
    return range.satisfiable()
        ? new Answer(
            PARTIAL, stored.headers(), further, stored.body(), range.first(), range.length())
        : new Answer(UNSATISFIABLE, metadata(stored.headers()), further, Body.EMPTY, 0, 0);
  }

  /** The fields of a 304: those about the content stay away but where they identify it. */
  public static Headers metadata(Headers headers) {
    boolean tagged = headers.has("ETag");
    return headers.where(
        name -> {
          String lower = name.toLowerCase(Locale.ROOT);
          return lower.equals("last-modified")
              ? !tagged
              : !lower.startsWith("content-")
                  || lower.equals("content-location")
                  || lower.equals("content-security-policy");
        });
  }

  /** The answer where only a stored response was wanted and there is none (RFC 9111 §5.2.1.7). */
  public static Answer onlyIfCached() {
    // RFC 9211 §2: a cache says nothing of itself in a response that is based on no stored one.
    Headers further = Headers.of("Cache-Control", "no-store");
    return new Answer(GATEWAY_TIMEOUT, Headers.NONE, further, Body.EMPTY, 0, 0);
  }
}
