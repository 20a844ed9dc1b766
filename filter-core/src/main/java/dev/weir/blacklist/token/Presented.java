package dev.weir.blacklist.token;

import dev.weir.blacklist.Claims;
import org.jspecify.annotations.Nullable;

/**
 * A token as somebody presented it: its spelling is in order, what it says is unverified.
 *
 * @param claims what it says of itself
 * @param signingInput fingerprint of the part of a JWT that the signature protects; null for an
 *     opaque token
 * @param opaque the token when it is opaque, else null
 */
public record Presented(
    Claims claims, @Nullable Fingerprint signingInput, @Nullable String opaque) {

  /** Never shows the token. */
  @Override
  public String toString() {
    return "Presented[" + (opaque == null ? signingInput : "opaque") + "]";
  }
}
