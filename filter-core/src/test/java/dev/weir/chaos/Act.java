package dev.weir.chaos;

/** What one request does. */
enum Act {
  /** Sets an attribute of a session. */
  WRITE(Part.SESSIONS),
  /** Reads an attribute of a session. */
  READ(Part.SESSIONS),
  /** Ends a session. */
  END(Part.SESSIONS),
  /** Reads with the cookies of a session that was ended. */
  REVISIT(Part.SESSIONS),
  /** Presents a bearer token. */
  PRESENT(Part.TOKENS),
  /** Revokes one. */
  REVOKE(Part.TOKENS),
  /** Asks for what is limited. */
  TRY(Part.LIMITS),
  /** Asks for a page. */
  VIEW(Part.PAGES),
  /** Changes a page and purges what is cached of it. */
  PURGE(Part.PAGES),
  /** Asks for nothing of Weir. */
  IDLE(Part.CONTROL);

  private final Part part;

  Act(Part part) {
    this.part = part;
  }

  Part part() {
    return part;
  }
}
