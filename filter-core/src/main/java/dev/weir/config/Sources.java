package dev.weir.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All places that settings come from, in order of precedence: filter init parameters, system
 * properties, environment, context parameters, properties files. Of two of one kind the one that
 * was named first is the stronger. Immutable and thread-safe.
 */
public final class Sources {
  private final List<Source> strongestFirst;

  private Sources(List<Source> sources) {
    this.strongestFirst = sources.stream().sorted(Comparator.comparing(Source::kind)).toList();
  }

  /** These places and no others. */
  public static Sources of(Source... sources) {
    return new Sources(Arrays.asList(sources));
  }

  /** The system properties and the environment of this process. */
  public static Sources standard() {
    return of(Source.systemProperties(), Source.environment());
  }

  /** These places and one more, which ranks by its kind. */
  public Sources and(Source source) {
    List<Source> all = new ArrayList<>(strongestFirst);
    all.add(source);
    return new Sources(all);
  }

  /** What the strongest place that has this setting says, or null. */
  @Nullable Found find(Key<?> key) {
    for (Source source : strongestFirst) {
      String name = source.nameOf(key);
      if (name != null && (key.policy() || source.kind() != Source.Kind.FILTER)) {
        return new Found(key, source.value(name), source.where(name));
      }
    }
    return null;
  }

  List<Source> strongestFirst() {
    return strongestFirst;
  }

  /** The unread text of a setting and where it stands. */
  record Found(Key<?> key, String text, String where) {
    private static final Pattern PATH = Pattern.compile("(\\.{0,2}/|[A-Za-z]:[/\\\\]).*");

    /** The text, fit for a log line. */
    String shown() {
      // Who takes the name of a file for that of a secret writes the secret where a path belongs.
      boolean misplaced = key.name().endsWith("-file") && !PATH.matcher(text).matches();
      return key.secret() || misplaced ? Syntax.HIDDEN : Printable.of(text);
    }

    /** Never shows a secret. */
    @Override
    public String toString() {
      return key.name() + " = " + shown() + " (" + where + ")";
    }
  }
}
