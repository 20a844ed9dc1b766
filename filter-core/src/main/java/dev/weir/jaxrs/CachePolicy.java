package dev.weir.jaxrs;

import dev.weir.config.DurationFormat;
import java.time.Duration;
import java.util.List;

/**
 * What a {@link Cached} or a {@link NotCached} says, in the words of header fields.
 *
 * @param success directives for responses that succeed
 * @param failure directives for responses that say that something is not there
 * @param tags value of {@code Surrogate-Key}, or empty
 * @param vary value of {@code Vary}, or empty
 */
record CachePolicy(String success, String failure, String tags, String vary) {
  /** Nothing is stored. */
  static final CachePolicy NONE = new CachePolicy("no-store", "no-store", "", "");

  /**
   * What {@code annotation} says.
   *
   * @throws IllegalArgumentException if a duration is none, or is not of whole seconds
   */
  static CachePolicy of(Cached annotation) {
    String further =
        directive("stale-while-revalidate", annotation.swr())
            + (annotation.staleIfError().isEmpty()
                ? ""
                : ", stale-if-error=" + seconds(annotation.staleIfError()))
            + (annotation.shared() ? ", public" : "");
    return new CachePolicy(
        "max-age=" + seconds(annotation.ttl()) + further,
        "max-age=" + seconds(annotation.negativeTtl()) + further,
        String.join(" ", List.of(annotation.tags())),
        String.join(", ", List.of(annotation.vary())));
  }

  private static String directive(String name, String duration) {
    long seconds = seconds(duration);
    return seconds == 0 ? "" : ", " + name + '=' + seconds;
  }

  private static long seconds(String text) {
    Duration duration = DurationFormat.of(text);
    if (duration.isNegative() || duration.getNano() != 0) {
      throw new IllegalArgumentException("'" + text + "' is no number of whole seconds");
    }
    return duration.getSeconds();
  }
}
