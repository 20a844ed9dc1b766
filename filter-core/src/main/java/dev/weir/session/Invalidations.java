package dev.weir.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weir.local.LocalTier;
import org.jspecify.annotations.Nullable;

/**
 * Hears from the other nodes which sessions they changed or ended: {@code C <node> <handle>
 * <version>} and {@code E <node> <handle>}. Remembers the latest versions for a while, since a
 * message may overtake the load that it is about. Thread-safe; never fails on nonsense.
 */
final class Invalidations {
  private static final String CHANGED = "C";
  private static final String ENDED = "E";

  private final String node;
  private final LiveSessions sessions;
  private final LocalSessions local;
  private final LocalTier<String, Long> latest;

  Invalidations(
      String node, LiveSessions sessions, LocalSessions local, LocalTier<String, Long> latest) {
    this.node = node;
    this.sessions = sessions;
    this.local = local;
    this.latest = latest;
  }

  void hear(byte[] message) {
    String[] words = new String(message, US_ASCII).split(" ", 5);
    if (words.length < 3 || words[1].equals(node)) {
      return;
    }
    if (words[0].equals(CHANGED) && words.length == 4) {
      changed(words[2], words[3]);
    } else if (words[0].equals(ENDED)) {
      local.ended(words[2]);
    }
  }

  private void changed(String handle, String digits) {
    long version;
    try {
      version = Long.parseLong(digits);
    } catch (NumberFormatException nonsense) {
      return;
    }
    latest.put(handle, version);
    LiveSession held = sessions.peek(handle);
    if (held != null) {
      held.standing().invalidated(version);
    }
  }

  /** The latest version that another node is known to have made, 0 when none is remembered. */
  long latest(String handle) {
    @Nullable Long version = latest.get(handle);
    return version == null ? 0 : version;
  }
}
