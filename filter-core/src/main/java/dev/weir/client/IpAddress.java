package dev.weir.client;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address, read from its literal alone: names are never looked up. An IPv4 address
 * in the clothes of IPv6 ({@code ::ffff:192.0.2.1}) is that IPv4 address; zones are dropped.
 * Immutable.
 */
final class IpAddress {
  private static final int V4 = 4;
  private static final int V6 = 16;
  private static final int GROUPS = 8;
  private static final int LONGEST = 64;

  private final byte[] bytes;

  private IpAddress(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The address that {@code literal} spells, or null when it spells none. */
  static @Nullable IpAddress parse(String literal) {
    if (literal.length() > LONGEST) {
      return null;
    }
    byte[] read = literal.indexOf(':') < 0 ? v4(literal) : v6(withoutZone(literal));
    return read == null ? null : new IpAddress(read.length == V6 ? unmapped(read) : read);
  }

  private static String withoutZone(String literal) {
    int zone = literal.indexOf('%');
    return zone < 0 ? literal : literal.substring(0, zone);
  }

  private static byte @Nullable [] v4(String literal) {
    String[] parts = literal.split("\\.", -1);
    byte[] read = new byte[V4];
    if (parts.length != V4) {
      return null;
    }
    for (int i = 0; i < V4; i++) {
      int octet = number(parts[i], 10, 3);
      // A leading zero is octal to some readers and decimal to others.
      if (octet < 0 || octet > 0xFF || (parts[i].length() > 1 && parts[i].charAt(0) == '0')) {
        return null;
      }
      read[i] = (byte) octet;
    }
    return read;
  }

  private static byte @Nullable [] v6(String literal) {
    int gap = literal.indexOf("::");
    if (gap < 0) {
      byte[] all = groups(literal);
      return all != null && all.length == V6 ? all : null;
    }
    byte[] left = groups(literal.substring(0, gap));
    byte[] right = groups(literal.substring(gap + 2));
    if (left == null || right == null || left.length + right.length > V6 - 2) {
      return null;
    }
    byte[] read = Arrays.copyOf(left, V6);
    System.arraycopy(right, 0, read, V6 - right.length, right.length);
    return read;
  }

  /** Groups without a gap between them, the last of which may be an IPv4 address. */
  private static byte @Nullable [] groups(String text) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] groups = text.split(":", -1);
    if (groups.length > GROUPS) {
      return null;
    }
    boolean mixed = groups[groups.length - 1].indexOf('.') >= 0;
    byte[] read = new byte[2 * groups.length + (mixed ? 2 : 0)];
    for (int i = 0; i < groups.length - (mixed ? 1 : 0); i++) {
      int group = number(groups[i], 16, 4);
      if (group < 0) {
        return null;
      }
      read[2 * i] = (byte) (group >> 8);
      read[2 * i + 1] = (byte) group;
    }
    byte[] tail = mixed ? v4(groups[groups.length - 1]) : new byte[0];
    if (tail == null) {
      return null;
    }
    System.arraycopy(tail, 0, read, read.length - tail.length, tail.length);
    return read;
  }

  private static int number(String digits, int radix, int most) {
    if (digits.isEmpty() || digits.length() > most) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }

  private static byte[] unmapped(byte[] v6) {
    for (int i = 0; i < 10; i++) {
      if (v6[i] != 0) {
        return v6;
      }
    }
    boolean mapped = v6[10] == (byte) 0xFF && v6[11] == (byte) 0xFF;
    return mapped ? Arrays.copyOfRange(v6, V6 - V4, V6) : v6;
  }

  boolean isV6() {
    return bytes.length == V6;
  }

  /** Bits of an address of this family. */
  int bits() {
    return bytes.length * Byte.SIZE;
  }

  /** Whether the first {@code prefix} bits of both are the same; false for another family. */
  boolean shares(int prefix, IpAddress other) {
    if (bytes.length != other.bytes.length) {
      return false;
    }
    int whole = prefix / Byte.SIZE;
    int rest = prefix % Byte.SIZE;
    return Arrays.equals(bytes, 0, whole, other.bytes, 0, whole)
        && (rest == 0 || ((bytes[whole] ^ other.bytes[whole]) & 0xFF) >> (Byte.SIZE - rest) == 0);
  }

  /** The address whose bits after the first {@code prefix} are zero. */
  IpAddress network(int prefix) {
    byte[] masked = new byte[bytes.length];
    int whole = prefix / Byte.SIZE;
    System.arraycopy(bytes, 0, masked, 0, whole);
    int rest = prefix % Byte.SIZE;
    if (rest != 0) {
      masked[whole] = (byte) (bytes[whole] & 0xFF << (Byte.SIZE - rest));
    }
    return new IpAddress(masked);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IpAddress address && Arrays.equals(bytes, address.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The literal; IPv6 with all its eight groups, so that one address has one spelling. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (isV6()) {
      for (int i = 0; i < V6; i += 2) {
        text.append(i == 0 ? "" : ":")
            .append(Integer.toHexString((bytes[i] & 0xFF) << 8 | (bytes[i + 1] & 0xFF)));
      }
    } else {
      for (int i = 0; i < V4; i++) {
        text.append(i == 0 ? "" : ".").append(bytes[i] & 0xFF);
      }
    }
    return text.toString();
  }
}
