package dev.weir.blacklist.token;

import dev.weir.blacklist.Scope;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * 128 bits of a hash that stand for a token, or for a {@link Scope}. Nobody can tell from it what
 * it was made of.
 */
public record Fingerprint(long high, long low) {
  public static final int BYTES = 16;
  private static final int SHORT_DIGITS = 8;
  private static final long KIND_MASK = 0xff;

  /** The first 16 of these bytes. */
  public static Fingerprint of(byte[] hash) {
    ByteBuffer in = ByteBuffer.wrap(hash);
    return new Fingerprint(in.getLong(), in.getLong());
  }

  /** The same with its last byte replaced, so that what it stands for can be told in part. */
  public Fingerprint marked(Scope.Kind kind) {
    return new Fingerprint(high, (low & ~KIND_MASK) | kind.code());
  }

  /** The code of the kind that a fingerprint of a scope was marked with. */
  public static int kindOf(long low) {
    return (int) (low & KIND_MASK);
  }

  /** The 32 hexadecimal digits. */
  public String hex() {
    HexFormat format = HexFormat.of();
    return format.toHexDigits(high) + format.toHexDigits(low);
  }

  /** The first 8 digits, for logs. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high).substring(0, SHORT_DIGITS);
  }
}
