package dev.weir.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one list of all settings: parsing, validation, the start-up print-out and the documentation
 * follow it. A feature adds its settings by declaring a group and naming it here.
 */
final class Keys {
  static final List<Group> GROUPS =
      List.of(
          GeneralKeys.GROUP,
          RedisKeys.GROUP,
          FallbackKeys.GROUP,
          SessionKeys.GROUP,
          ConversationKeys.GROUP,
          TokenKeys.GROUP,
          RateLimitKeys.GROUP,
          ClientKeys.GROUP,
          ResponseKeys.GROUP);

  private static final List<Key<?>> ALL = GROUPS.stream().flatMap(Group::withFiles).toList();

  private static final int LONGEST = 80;

  private Keys() {}

  /**
   * Settings that belong together.
   *
   * @param title heading in the documentation
   * @param introduction a paragraph below it
   */
  record Group(String title, String introduction, List<Key<?>> keys) {
    private Stream<Key<?>> withFiles() {
      return keys.stream()
          .flatMap(key -> key.secret() ? Stream.of(key, key.file()) : Stream.of(key));
    }
  }

  /** Every setting, and after each secret the one that names its file. */
  static List<Key<?>> all() {
    return ALL;
  }

  /** The setting that somebody probably meant by a name that no setting has, or null. */
  static @Nullable Key<?> nearest(String name) {
    String form = Key.environmentForm(name.substring(0, Math.min(name.length(), LONGEST)));
    Spelling best =
        ALL.stream()
            .flatMap(Keys::spellings)
            .min(Comparator.comparingInt(spelling -> distance(form, spelling.form)))
            .orElseThrow();
    int tolerated = Math.max(2, best.form.length() / 3);
    return distance(form, best.form) <= tolerated ? best.key : null;
  }

  private record Spelling(Key<?> key, String form) {}

  private static Stream<Spelling> spellings(Key<?> key) {
    List<String> forms = new ArrayList<>(key.aliases());
    forms.add(key.environmentName());
    // Somebody may have left the prefix out, in a file that is Weir's alone.
    forms.add(key.environmentName().substring("WEIR_".length()));
    return forms.stream().map(form -> new Spelling(key, form));
  }

  /** The number of characters to insert, delete or replace between two words (Levenshtein). */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
