package dev.weir.blacklist;

import org.jspecify.annotations.Nullable;

/**
 * A set of tokens that can be revoked together: all tokens of a subject, of a session, of everyone.
 *
 * @param kind what they have in common
 * @param value which one of that kind; empty for {@link Kind#EVERYONE}
 */
public record Scope(Kind kind, String value) {
  private static final Scope EVERYONE = new Scope(Kind.EVERYONE, "");

  /** What tokens may have in common. */
  public enum Kind {
    /** Nothing: all tokens. */
    EVERYONE(0),
    /** The claim {@code iss}. */
    ISSUER(1),
    /** The client that the token was issued to, {@code client_id}. */
    CLIENT(2),
    /** The tenant, or organisation. */
    TENANT(3),
    /** The claim {@code sub}: in most applications the user. */
    SUBJECT(4),
    /** The session that the token belongs to, {@code sid}. */
    SESSION(5),
    /** The device that the token was issued to. */
    DEVICE(6),
    /** Something of the application's own, in a claim that it names. */
    OWN(7);

    private static final Kind[] ALL = values();
    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** What stands for it in what is stored. */
    public int code() {
      return code;
    }

    /** The kind of that code, or null. */
    public static @Nullable Kind of(int code) {
      for (Kind kind : ALL) {
        if (kind.code == code) {
          return kind;
        }
      }
      return null;
    }
  }

  public Scope {
    if (value.isEmpty() != (kind == Kind.EVERYONE)) {
      throw new IllegalArgumentException("a scope of kind " + kind + " with a wrong value");
    }
  }

  /** All tokens there are. */
  public static Scope everyone() {
    return EVERYONE;
  }

  /** All tokens of one subject, in most applications a user. */
  public static Scope subject(String subject) {
    return new Scope(Kind.SUBJECT, subject);
  }

  /** All tokens of one session. */
  public static Scope session(String session) {
    return new Scope(Kind.SESSION, session);
  }

  /** All tokens of one device. */
  public static Scope device(String device) {
    return new Scope(Kind.DEVICE, device);
  }

  /** Only the kind: the value may be a name. */
  @Override
  public String toString() {
    return "Scope[" + kind + "]";
  }
}
