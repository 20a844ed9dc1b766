package dev.weir.responsecache.policy;

import dev.weir.http.CacheControl;
import dev.weir.http.Headers;
import java.util.List;
import java.util.Set;

/**
 * What a response tells this cache to do: the first targeted field that is valid, and then neither
 * {@code Cache-Control} nor {@code Expires} counts, else those two (RFC 9213 §2.2).
 *
 * @param control the directives
 * @param targeted whether they come from a targeted field
 */
public record Directives(CacheControl control, boolean targeted) {
  public static final Directives NONE = new Directives(CacheControl.NONE, false);

  private static final String CACHE_CONTROL = "Cache-Control";

  public static Directives of(Headers response, List<String> targets) {
    for (String target : targets) {
      if (response.has(target)) {
        CacheControl control = CacheControl.parseTargeted(response.all(target));
        if (control != null) {
          return new Directives(control, true);
        }
      }
    }
    return new Directives(CacheControl.parse(response.all(CACHE_CONTROL)), false);
  }

  /** Fields that must not be stored: only their client or a validated use may see them. */
  public boolean withholds(String lowerName) {
    return withheld("private").contains(lowerName) || withheld("no-cache").contains(lowerName);
  }

  private Set<String> withheld(String directive) {
    return control.has(directive) ? control.fields(directive) : Set.of();
  }
}
