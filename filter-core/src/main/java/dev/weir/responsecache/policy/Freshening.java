package dev.weir.responsecache.policy;

import dev.weir.http.EntityTag;
import dev.weir.http.Headers;
import java.util.Locale;
import java.util.Set;

/** What a 304 and the answer to a HEAD tell about a stored response. Stateless. */
public final class Freshening {
  /** Fields that describe the stored body, which stays what it was (RFC 9111 §3.2). */
  private static final Set<String> OF_THE_BODY =
      Set.of("content-encoding", "content-length", "content-range");

  private Freshening() {}

  /** The stored fields, replaced by those that came instead (RFC 9111 §3.2). */
  public static Headers merged(Headers stored, Headers update) {
    Set<String> updated = update.names();
    Headers.Builder merged = Headers.builder();
    merged.addAll(
        stored, name -> OF_THE_BODY.contains(lower(name)) || !updated.contains(lower(name)));
    merged.addAll(update, name -> !OF_THE_BODY.contains(lower(name)));
    return merged.build();
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /**
   * Whether a 304 is about the stored response (RFC 9111 §4.3.4): a strong validator in it has to
   * be the same, a weak one at least weakly so.
   */
  public static boolean confirms(Headers notModified, StoredResponse stored) {
    EntityTag confirmed = EntityTag.parse(notModified.first("ETag"));
    EntityTag held = stored.entityTag();
    if (confirmed != null) {
      return held != null && (confirmed.weak() ? confirmed.weakly(held) : same(confirmed, held));
    }
    Long modified = Storing.lastModified(notModified);
    return modified == null
        || stored.lastModified() == null
        || modified.equals(stored.lastModified());
  }

  // A compressing filter in between weakens tags on the way out, not on the way in.
  private static boolean same(EntityTag confirmed, EntityTag held) {
    return confirmed.weakly(held);
  }

  /**
   * Whether the answer to a HEAD describes the stored response, so that it freshens it; if not, the
   * stored one is outdated (RFC 9111 §4.3.5).
   */
  public static boolean describes(Headers head, StoredResponse stored) {
    EntityTag tag = EntityTag.parse(head.first("ETag"));
    Long modified = Storing.lastModified(head);
    String length = head.first("Content-Length");
    boolean tagged = tag == null || tag.equals(stored.entityTag());
    boolean dated = modified == null || modified.equals(stored.lastModified());
    return tagged
        && dated
        && (length == null || length.strip().equals(Long.toString(stored.body().length())));
  }
}
