package dev.weir.session;

import java.time.Duration;
import java.util.List;

/**
 * Life times and bounds of sessions.
 *
 * @param timeout idle time after which a session ends; zero or negative: never
 * @param touchInterval how far behind the last access time in Redis may be
 * @param maxAttributeBytes most bytes of one encoded attribute
 * @param maxSessionBytes most bytes of all attributes of one session
 * @param localMaxBytes most bytes of sessions kept in this process
 * @param allowedClasses patterns of further classes that attributes may consist of ({@code
 *     com.example.*}, {@code com.example.**}), a leading {@code !} forbids
 * @param nonSerialisable what becomes of values that cannot be serialised
 * @param unreadable what becomes of a session with an attribute that cannot be read back
 * @param absoluteTimeout time after which a session ends however much it is used; zero: never
 * @param limit how many sessions one principal may have
 */
public record SessionSettings(
    Duration timeout,
    Duration touchInterval,
    int maxAttributeBytes,
    int maxSessionBytes,
    long localMaxBytes,
    List<String> allowedClasses,
    NonSerialisable nonSerialisable,
    Unreadable unreadable,
    Duration absoluteTimeout,
    Limit limit) {

  /**
   * How many sessions one principal may have.
   *
   * @param most 0 for any number
   * @param evicts whether the oldest end for a new one, which is refused otherwise
   */
  public record Limit(int most, boolean evicts) {
    /** Any number. */
    public static final Limit NONE = new Limit(0, true);
  }

  /** What becomes of a value that cannot be serialised. */
  public enum NonSerialisable {
    /** Refused in an application that calls itself distributable, kept on the node elsewhere. */
    AUTO,
    REJECT,
    LOCAL
  }

  /** What becomes of a session with an attribute that cannot be read back. */
  public enum Unreadable {
    DROP_ATTRIBUTE,
    DROP_SESSION
  }

  public SessionSettings {
    allowedClasses = List.copyOf(allowedClasses);
  }
}
