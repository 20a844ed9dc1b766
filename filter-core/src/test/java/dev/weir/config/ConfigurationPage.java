package dev.weir.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The parts of docs/configuration.md that follow from the code, between markers in the page. */
final class ConfigurationPage {
  /** Wrong settings whose message the page shows. */
  static final Map<String, String> WRONG =
      Map.of(
          "WEIR_SESSION_TIMEOUT", "30 minutes",
          "REDIS_URL", "redis://:s3cret@redis-1:6379",
          "REDIS_HOST", "redis-2",
          "WEIR_SESION_MAX_SIZE", "2MiB");

  private ConfigurationPage() {}

  /** The page with its generated parts as they should be. */
  static String regenerated(String page) {
    String withKeys = replaced(page, "keys", keys());
    return replaced(withKeys, "problems", problems());
  }

  private static String replaced(String page, String part, String content) {
    String begin = "<!-- generated: " + part + " -->";
    String end = "<!-- end: " + part + " -->";
    Matcher matcher =
        Pattern.compile(Pattern.quote(begin) + ".*" + Pattern.quote(end), Pattern.DOTALL)
            .matcher(page);
    if (!matcher.find()) {
      throw new IllegalStateException("the page has no markers for " + part);
    }
    return page.substring(0, matcher.start())
        + (begin + "\n" + content + end)
        + page.substring(matcher.end());
  }

  private static String problems() {
    Sources sources = Sources.of(Source.environment(WRONG));
    try {
      throw new IllegalStateException("nothing is wrong with " + Settings.read(sources));
    } catch (InvalidSettings invalid) {
      return "```text\n" + invalid.getMessage() + "\n```\n";
    }
  }

  private static String keys() {
    return Keys.GROUPS.stream().map(ConfigurationPage::group).collect(Collectors.joining("\n"));
  }

  private static String group(Keys.Group group) {
    return "### "
        + group.title()
        + "\n\n"
        + group.introduction()
        + "\n\n| setting | value | default | meaning |\n|---|---|---|---|\n"
        + group.keys().stream().map(ConfigurationPage::row).collect(Collectors.joining());
  }

  private static <T> String row(Key<T> key) {
    T standard = key.standard();
    boolean shown = standard != null && !List.of().equals(standard);
    return "| "
        + names(key)
        + " | "
        + key.syntax().rule().replace("*", "\\*")
        + " | "
        + (standard != null && shown ? code(key.syntax().writer().apply(standard)) : "")
        + " | "
        + key.meaning()
        + " |\n";
  }

  private static String names(Key<?> key) {
    String own = code(key.name()) + (key.secret() ? ", " + code(key.name() + "-file") : "");
    return key.aliases().stream()
        .map(alias -> "<br>" + code(alias) + (key.secret() ? ", " + code(alias + "_FILE") : ""))
        .collect(Collectors.joining("", own, ""));
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
