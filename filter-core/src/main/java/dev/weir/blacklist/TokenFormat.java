package dev.weir.blacklist;

/** What the tokens of an application look like. */
public enum TokenFormat {
  /** JWTs and opaque tokens: whatever has two dots or more has to be a JWT in order. */
  ANY,
  /** JWTs only: everything else is refused. */
  JWT,
  /** Opaque tokens only, whatever they look like: compared letter by letter. */
  OPAQUE
}
