package dev.weir.blacklist;

import java.util.Optional;

/**
 * The application's own way to tell genuine tokens: checks the signature of a JWT, or asks whoever
 * issued an opaque one. Thread-safe.
 */
@FunctionalInterface
public interface TokenVerifier {
  /** What a genuine token says of itself, or empty when it is not genuine. */
  Optional<Claims> verify(String token);
}
