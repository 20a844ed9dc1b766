package dev.weir.responsecache.policy;

import dev.weir.http.EntityTag;
import dev.weir.http.Headers;
import dev.weir.http.HttpDate;
import dev.weir.http.RequestView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The preconditions of a request as far as a cache evaluates them (RFC 9111 §4.3.2, RFC 9110
 * §13.2.2). Stateless.
 */
public final class Preconditions {
  public static final String IF_NONE_MATCH = "If-None-Match";
  public static final String IF_MODIFIED_SINCE = "If-Modified-Since";
  public static final String IF_RANGE = "If-Range";

  private Preconditions() {}

  /** Whether the request has a precondition that a cache evaluates. */
  public static boolean any(RequestView request) {
    return request.header(IF_NONE_MATCH) != null || request.header(IF_MODIFIED_SINCE) != null;
  }

  /** Whether the request has a precondition that only the application can evaluate. */
  public static boolean foreign(RequestView request) {
    return request.header("If-Match") != null || request.header("If-Unmodified-Since") != null;
  }

  /**
   * Whether the client has the response already, so that 304 is the answer.
   *
   * @param arrivedSeconds when the response came, seconds since 1970
   */
  public static boolean notModified(RequestView request, Headers response, long arrivedSeconds) {
    // If-None-Match ranks before If-Modified-Since, which is then not even looked at.
    if (request.header(IF_NONE_MATCH) != null) {
      return matches(request.headers(IF_NONE_MATCH), EntityTag.parse(response.first("ETag")));
    }
    String since = request.header(IF_MODIFIED_SINCE);
    if (since == null) {
      return false;
    }
    long held = HttpDate.parse(since.strip(), arrivedSeconds);
    return held != HttpDate.INVALID && modified(response, arrivedSeconds) <= held;
  }

  private static boolean matches(List<String> lines, @Nullable EntityTag tag) {
    if (lines.size() == 1 && lines.get(0).strip().equals("*")) {
      return true;
    }
    return tag != null && EntityTag.parseAll(lines).stream().anyMatch(tag::weakly);
  }

  /** Without {@code Last-Modified} the response is as new as its {@code Date}. */
  private static long modified(Headers response, long arrivedSeconds) {
    Long modified = Storing.lastModified(response);
    if (modified != null) {
      return modified;
    }
    String date = response.first("Date");
    long made = date == null ? HttpDate.INVALID : HttpDate.parse(date.strip(), arrivedSeconds);
    return made == HttpDate.INVALID ? arrivedSeconds : made;
  }

  /** Whether a range of this response may be sent (RFC 9110 §13.1.5). */
  public static boolean rangeApplies(RequestView request, Headers response, long arrivedSeconds) {
    String condition = request.header(IF_RANGE);
    if (condition == null) {
      return true;
    }
    EntityTag asked = EntityTag.parse(condition);
    EntityTag held = EntityTag.parse(response.first("ETag"));
    if (asked != null) {
      return held != null && asked.strongly(held);
    }
    Long modified = Storing.lastModified(response);
    String date = response.first("Date");
    long made = date == null ? HttpDate.INVALID : HttpDate.parse(date.strip(), arrivedSeconds);
    // RFC 9110 §8.8.2.2: a date is a strong validator if the response was made in a later second.
    return modified != null
        && made != HttpDate.INVALID
        && made > modified
        && HttpDate.parse(condition.strip(), arrivedSeconds) == modified;
  }
}
