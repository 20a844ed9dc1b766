package dev.weir.blacklist;

import java.time.Instant;

/**
 * Told of what is revoked through this node, after it holds here. Called on the thread that
 * revokes; what it throws reaches the one who revokes.
 */
public interface RevocationListener {
  /** One token was revoked. */
  default void tokenRevoked(Claims claims) {}

  /** All tokens of a scope that were issued before a moment were revoked. */
  default void scopeRevoked(Scope scope, Instant before) {}
}
