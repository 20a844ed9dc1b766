package dev.weir.redis;

/**
 * The names of one application's keys: {@code <prefix>:<app>:...}. Immutable.
 *
 * <p>Neither names nor tags may hold anything that a user sent; hash it first.
 */
public final class KeySpace {
  private final String start;

  /** Names that start with {@code prefix:app:}; neither part may be empty or hold a brace. */
  public KeySpace(String prefix, String app) {
    this.start = part(prefix) + ":" + part(app) + ":";
  }

  /** {@code weir:app:name}. */
  public String key(String name) {
    return start + name;
  }

  /**
   * {@code weir:app:name:{tag}}. Keys of one tag share a slot of a Redis Cluster, so that one
   * script may touch them together.
   */
  public String key(String name, String tag) {
    return start + name + ":{" + tag + "}";
  }

  @Override
  public String toString() {
    return start + "*";
  }

  // A brace in front of the tag would become the tag, and spread one object's keys over slots.
  private static String part(String part) {
    if (part.isEmpty() || part.indexOf('{') >= 0 || part.indexOf('}') >= 0) {
      throw new IllegalArgumentException("not fit for the start of a key: " + part);
    }
    return part;
  }
}
