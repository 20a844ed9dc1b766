package dev.weir.responsecache.policy;

import dev.weir.http.EntityTag;
import dev.weir.http.Headers;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A response in the cache. Immutable; a response that is freshened becomes another one with the
 * same body.
 */
public final class StoredResponse {
  private static final long OVERHEAD = 600;
  private static final long SECOND = 1000;

  private final Identity identity;
  private final ResponseHead head;
  private final Body body;
  private final Terms terms;
  private final Arrival arrival;
  private final @Nullable EntityTag entityTag;
  private final @Nullable Long lastModified;
  private final long bytes;

  /**
   * Up to which purge it is known to be good; only ever raised, and racing to do so is harmless.
   */
  private volatile long checked = -1;

  private volatile @Nullable Shelf shelf;

  /** The latest hit; within one second all hits are answered alike. */
  private volatile @Nullable Hit hit;

  private record Hit(long ageSeconds, long freshSeconds, Answer whole) {}

  /**
   * What it is a response to.
   *
   * @param key of the resource
   * @param selection of this variant, as {@link Variants#select} makes it
   * @param tags by which it is purged
   * @param encoding the characters' encoding that its writer had, or null when that is not known
   */
  public record Identity(
      String key, String selection, Set<String> tags, @Nullable String encoding) {
    private static final char VARIANT = '\0';

    /** What tells this variant from all others, of whatever resource. */
    public String place() {
      return place(key, selection);
    }

    /** The place of the variant of a resource that a selection leads to. */
    public static String place(String key, String selection) {
      return selection.isEmpty() ? key : key + VARIANT + selection;
    }
  }

  /**
   * When it came.
   *
   * @param atMillis on this process' own clock
   * @param ageMillis its age then
   * @param known what was known of purges when its request began
   */
  public record Arrival(long atMillis, long ageMillis, PurgeMark known) {}

  /**
   * Where its body stands in Redis.
   *
   * @param version tells this body from others of the resource
   * @param chunks number of its pieces
   * @param compressed whether they are compressed
   */
  public record Shelf(String version, int chunks, boolean compressed) {}

  public StoredResponse(
      Identity identity, ResponseHead head, Body body, Terms terms, Arrival arrival) {
    this.identity = identity;
    this.head = head;
    this.body = body;
    this.terms = terms;
    this.arrival = arrival;
    this.entityTag = EntityTag.parse(head.headers().first("ETag"));
    this.lastModified = Storing.lastModified(head.headers());
    this.bytes =
        OVERHEAD
            + head.headers().bytes()
            + body.bytes()
            + 2L * (identity.key().length() + identity.selection().length())
            + identity.tags().stream().mapToLong(tag -> 64L + tag.length()).sum();
  }

  /** The same body under other fields and terms. */
  public StoredResponse freshened(Headers headers, Terms newTerms, Arrival validated) {
    StoredResponse fresh =
        new StoredResponse(
            identity, new ResponseHead(head.status(), headers), body, newTerms, validated);
    fresh.shelf = shelf;
    return fresh;
  }

  public Identity identity() {
    return identity;
  }

  public int status() {
    return head.status();
  }

  public Headers headers() {
    return head.headers();
  }

  public Body body() {
    return body;
  }

  public Terms terms() {
    return terms;
  }

  public Arrival arrival() {
    return arrival;
  }

  public @Nullable EntityTag entityTag() {
    return entityTag;
  }

  /** Seconds since 1970, or null. */
  public @Nullable Long lastModified() {
    return lastModified;
  }

  public boolean hasValidator() {
    return entityTag != null || lastModified != null;
  }

  /** Age at {@code nowMillis}, milliseconds, never negative (RFC 9111 §4.2.3). */
  public long ageMillis(long nowMillis) {
    return arrival.ageMillis() + Math.max(0, nowMillis - arrival.atMillis());
  }

  /** How much longer it is fresh, milliseconds; negative when it is not. */
  public long freshMillis(long nowMillis) {
    return terms.lifetimeMillis() - ageMillis(nowMillis);
  }

  /** The whole of it, with what the cache says of itself while it is fresh. */
  public Answer whole(long nowMillis, CacheStatus status) {
    long age = ageMillis(nowMillis);
    long fresh = terms.lifetimeMillis() - age;
    long freshSeconds = Math.floorDiv(fresh, SECOND);
    Hit latest = hit;
    if (latest == null
        || latest.ageSeconds() != age / SECOND
        || latest.freshSeconds() != freshSeconds) {
      Headers said = Answers.said(age, status.hit(fresh));
      latest = new Hit(age / SECOND, freshSeconds, Answers.whole(this, said));
      hit = latest;
    }
    return latest.whole();
  }

  /** What it takes in memory, about, in bytes. */
  public long bytes() {
    return bytes;
  }

  public @Nullable Shelf shelf() {
    return shelf;
  }

  public void shelve(Shelf at) {
    shelf = at;
  }

  public long checked() {
    return checked;
  }

  public void checkedUpTo(long generation) {
    checked = generation;
  }
}
