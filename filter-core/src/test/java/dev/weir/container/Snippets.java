package dev.weir.container;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The code blocks of a page of the documentation that have names, in comments before them. */
final class Snippets {
  private static final Pattern BLOCK =
      Pattern.compile("<!-- snippet: ([\\w-]+) -->\\n```\\w+\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern ANY_BLOCK = Pattern.compile("(?m)^```\\w+$");

  private final Map<String, String> byName = new TreeMap<>();
  private final long blocks;

  private Snippets(String page) {
    Matcher matcher = BLOCK.matcher(page);
    while (matcher.find()) {
      byName.put(matcher.group(1), matcher.group(2));
    }
    blocks = ANY_BLOCK.matcher(page).results().count();
  }

  static Snippets of(String page) {
    return new Snippets(Javac.source(Path.of("../docs").resolve(page)));
  }

  String text(String name) {
    String text = byName.get(name);
    if (text == null) {
      throw new IllegalArgumentException("no snippet " + name);
    }
    return text;
  }

  /** Names of all snippets. */
  Iterable<String> names() {
    return byName.keySet();
  }

  /** How many code blocks there are, with names or without. */
  long blocks() {
    return blocks;
  }
}
