package dev.weir.session;

import org.jspecify.annotations.Nullable;

/**
 * What the client is to be told at the end of a commit.
 *
 * @param id the session's id when the client does not have it yet, else null
 * @param version the claim to carry from now on, or null when nothing changed
 * @param clear whether the session is over, so that both can go
 */
public record CookieChange(@Nullable String id, @Nullable String version, boolean clear) {
  static final CookieChange NONE = new CookieChange(null, null, false);

  /** Whether there is anything to tell. */
  public boolean any() {
    return clear || id != null || version != null;
  }
}
