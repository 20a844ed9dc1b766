package dev.weir.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entity tag (RFC 9110 §8.8.3).
 *
 * @param weak whether it stands for more than one sequence of bytes
 * @param opaque what stands between the quotes
 */
public record EntityTag(boolean weak, String opaque) {
  private static final String WEAK = "W/";

  /** The tag in the value of an {@code ETag} field, or null when it is none. */
  public static @Nullable EntityTag parse(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String stripped = text.strip();
    boolean weak = stripped.startsWith(WEAK);
    String quoted = weak ? stripped.substring(WEAK.length()) : stripped;
    boolean tag =
        quoted.length() >= 2
            && quoted.charAt(0) == '"'
            && quoted.indexOf('"', 1) == quoted.length() - 1;
    return tag ? new EntityTag(weak, quoted.substring(1, quoted.length() - 1)) : null;
  }

  /** The tags in the lines of an {@code If-None-Match} field; what is none is left out. */
  public static List<EntityTag> parseAll(Collection<String> lines) {
    List<EntityTag> tags = new ArrayList<>();
    for (String line : lines) {
      int at = 0;
      while (at < line.length()) {
        int open = line.indexOf('"', at);
        int close = open < 0 ? -1 : line.indexOf('"', open + 1);
        if (close < 0) {
          break;
        }
        // A backslash escapes nothing here, and a comma may stand within the quotes.
        EntityTag tag = parse(line.substring(at, close + 1).replaceFirst("^[\\s,]+", ""));
        if (tag != null) {
          tags.add(tag);
        }
        at = close + 1;
      }
    }
    return tags;
  }

  /** Whether both tags are strong and the same (RFC 9110 §8.8.3.2). */
  public boolean strongly(EntityTag other) {
    return !weak && !other.weak && opaque.equals(other.opaque);
  }

  /** Whether both tags are the same but for their strength (RFC 9110 §8.8.3.2). */
  public boolean weakly(EntityTag other) {
    return opaque.equals(other.opaque);
  }

  /** As it is written in a field. */
  @Override
  public String toString() {
    return (weak ? WEAK : "") + '"' + opaque + '"';
  }
}
