package dev.weir.jaxrs;

import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The path template of a resource method below the JAX-RS application, {@code /menu/{day}}.
 *
 * @param text as it is written, with one slash before each part
 */
record Template(String text) {

  /** That of a method, as far as annotations tell; sub-resources know only their own part. */
  static Template of(ResourceInfo resource) {
    Path ofClass = null;
    Path ofMethod = null;
    Method method = resource.getResourceMethod();
    for (Class<?> type : Annotations.types(resource.getResourceClass())) {
      ofClass = ofClass == null ? type.getAnnotation(Path.class) : ofClass;
      Method same = Annotations.same(method, type);
      ofMethod = ofMethod != null || same == null ? ofMethod : same.getAnnotation(Path.class);
    }
    return new Template(part(ofClass) + part(ofMethod));
  }

  private static String part(@Nullable Path path) {
    String bare = path == null ? "" : path.value().replaceAll("^/+|/+$", "");
    return bare.isEmpty() ? "" : '/' + bare;
  }

  /** Matches the paths below {@code base} that it stands for. */
  Pattern below(String base) {
    StringBuilder regex = new StringBuilder(Pattern.quote(base));
    int from = 0;
    for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
      regex.append(Pattern.quote(text.substring(from, open)));
      int close = closing(open);
      int colon = text.indexOf(':', open);
      boolean own = colon >= 0 && colon < close;
      regex.append("(?:").append(own ? text.substring(colon + 1, close).strip() : "[^/]+");
      regex.append(')');
      from = close + 1;
    }
    return Pattern.compile(regex.append(Pattern.quote(text.substring(from))) + "/?");
  }

  private int closing(int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("the template " + text + " does not close a brace");
  }
}
