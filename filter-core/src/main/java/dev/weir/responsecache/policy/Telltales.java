package dev.weir.responsecache.policy;

import dev.weir.http.RequestView;
import java.util.Collection;
import java.util.List;

/**
 * Tells by the names of its fields alone that a request is a plain one, with nothing in it that the
 * cache has to look into; most are, and one look at the names costs less than one for each field.
 * Errs on the safe side only: a request may be plain although it does not seem so. Immutable.
 */
public final class Telltales {
  private static final List<String> FIELDS =
      List.of(
          "Upgrade",
          "Transfer-Encoding",
          "Content-Length",
          "Cache-Control",
          "Range",
          "Authorization");

  /** Overrides and whatever proxies say; preconditions. */
  private static final List<Character> INITIALS = List.of('x', 'f', 'i');

  private static final int LETTERS = 26;
  private static final int LONGEST = 63;
  private static final int TO_LOWER_CASE = 0x20;

  /** For each first letter, the lengths that telling names have, as bits. */
  private final long[] lengths = new long[LETTERS];

  /**
   * @param credentialFields further names that tell something
   */
  public Telltales(Collection<String> credentialFields) {
    INITIALS.forEach(initial -> lengths[initial - 'a'] = -1);
    FIELDS.forEach(this::add);
    credentialFields.forEach(this::add);
  }

  private void add(String name) {
    int letter = letter(name);
    if (letter >= 0) {
      lengths[letter] |= bit(name);
    }
  }

  /** Whether a request has none of the fields. */
  public boolean plain(RequestView request) {
    for (String name : request.headerNames()) {
      int letter = letter(name);
      if (letter < 0 || (lengths[letter] & bit(name)) != 0) {
        return false;
      }
    }
    return true;
  }

  private static long bit(String name) {
    return 1L << Math.min(LONGEST, name.length());
  }

  /** Number of the first letter, or less than zero where there is none. */
  private static int letter(String name) {
    int letter = name.isEmpty() ? -1 : (name.charAt(0) | TO_LOWER_CASE) - 'a';
    return letter < LETTERS ? letter : -1;
  }
}
