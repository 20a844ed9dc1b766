package dev.weir.session.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.redis.BadRedisData;
import dev.weir.redis.Envelope;
import dev.weir.redis.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a session is laid out in its hash: {@code v} version, {@code h} hash of the secret, {@code
 * hs} its stamp, {@code c} created, {@code l} last access, {@code i} interval, and for each
 * attribute {@code a:<name>} = stamp and sealed value, or {@code x:<name>} = stamp of its removal.
 */
final class SessionRecord {
  private static final byte ATTRIBUTE = 'A';
  private static final int STAMP_DIGITS = 16;
  private static final long LARGEST = 1L << 53;

  private final Envelope envelope;

  SessionRecord(Envelope envelope) {
    this.envelope = envelope;
  }

  /** A version or stamp as it stands in the hash. */
  static String digits(long number) {
    String digits = Long.toString(number);
    int missing = STAMP_DIGITS - digits.length();
    return missing > 0 ? "0".repeat(missing) + digits : digits;
  }

  /**
   * The session in a reply that carries fields and values from index {@code first} on.
   *
   * @throws BadRedisData when anything is not what was stored
   */
  StoredSession read(String key, Reply reply, int first) {
    Map<String, String> head = new HashMap<>();
    List<Change> attributes = new ArrayList<>();
    for (int i = first; i + 1 < reply.size(); i += 2) {
      String field = new String(reply.bytes(i), UTF_8);
      byte[] value = reply.bytes(i + 1);
      if (field.startsWith("a:")) {
        attributes.add(attribute(key, field.substring(2), value));
      } else if (field.startsWith("x:")) {
        attributes.add(new Change(field.substring(2), stamp(value), null, false));
      } else {
        head.put(field, new String(value, ISO_8859_1));
      }
    }
    return new StoredSession(
        number(head.get("v")),
        text(head.get("h")),
        number(head.get("hs")),
        number(head.get("c")),
        number(head.get("l")),
        Math.toIntExact(Math.min(number(head.get("i")), Integer.MAX_VALUE)),
        attributes);
  }

  /** The bytes of one attribute: the stamp that scripts compare, then what only we can read. */
  byte[] seal(String key, Change change) {
    byte[] stamp = digits(change.stamp()).getBytes(ISO_8859_1);
    byte[] value = change.value();
    if (value == null) {
      return stamp;
    }
    byte[] sealed = envelope.seal(ATTRIBUTE, field(key, change.name()), change.stamp(), value);
    byte[] both = Arrays.copyOf(stamp, STAMP_DIGITS + sealed.length);
    System.arraycopy(sealed, 0, both, STAMP_DIGITS, sealed.length);
    return both;
  }

  private Change attribute(String key, String name, byte[] value) {
    long stamp = stamp(value);
    byte[] sealed = Arrays.copyOfRange(value, STAMP_DIGITS, value.length);
    byte[] payload = envelope.open(ATTRIBUTE, field(key, name), sealed).payload();
    return new Change(name, stamp, payload, false);
  }

  private static String field(String key, String name) {
    return key + '\n' + name;
  }

  private static long stamp(byte[] value) {
    if (value.length < STAMP_DIGITS) {
      throw new BadRedisData("a truncated attribute");
    }
    return number(new String(value, 0, STAMP_DIGITS, ISO_8859_1));
  }

  private static String text(@Nullable String value) {
    if (value == null) {
      throw new BadRedisData("a session without one of its fields");
    }
    return value;
  }

  /** A number as it stands in the hash. */
  static long number(@Nullable String value) {
    try {
      long number = Long.parseLong(text(value));
      if (number < -1 || number > LARGEST) {
        throw new BadRedisData("a number of a session out of range");
      }
      return number;
    } catch (NumberFormatException junk) {
      throw new BadRedisData("a number of a session that is none");
    }
  }
}
