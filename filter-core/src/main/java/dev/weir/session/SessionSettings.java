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
 */
public record SessionSettings(
    Duration timeout,
    Duration touchInterval,
    int maxAttributeBytes,
    int maxSessionBytes,
    long localMaxBytes,
    List<String> allowedClasses) {

  public SessionSettings {
    allowedClasses = List.copyOf(allowedClasses);
  }
}
