package dev.weir.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * What stands around every serialised blob in Redis, checked before anything else is done with it:
 *
 * <pre>
 *  0  2  magic "WR"
 *  2  1  format version, 1
 *  3  1  kind of content
 *  4  4  CRC-32 of the key
 *  8  8  stamp
 * 16 16  MAC over bytes 0 to 15, the key and the payload
 * 32     payload
 * </pre>
 *
 * So a value that was stored under another key, cut short or written by somebody else is not taken
 * for data. Immutable.
 */
public final class Envelope {
  private static final short MAGIC = 'W' << 8 | 'R';
  private static final byte VERSION = 1;
  private static final int SIGNED_HEADER = 16;
  private static final int HEADER = SIGNED_HEADER + SecretRing.SIGNATURE_BYTES;

  private final SecretRing secrets;

  public Envelope(SecretRing secrets) {
    this.secrets = secrets;
  }

  /** Content of an envelope that was found to be whole; the array is the caller's own. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Opened(long stamp, byte[] payload) {}

  /**
   * The bytes to store.
   *
   * @param kind what the payload is
   * @param key what it is stored under, with the field if there is one
   * @param stamp when it was written, or another number that grows with time
   */
  public byte[] seal(byte kind, String key, long stamp, byte[] payload) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    ByteBuffer sealed = ByteBuffer.allocate(HEADER + payload.length);
    sealed.putShort(MAGIC).put(VERSION).put(kind).putInt(crc(name)).putLong(stamp);
    byte[] header = Arrays.copyOf(sealed.array(), SIGNED_HEADER);
    return sealed.put(secrets.sign(header, name, payload)).put(payload).array();
  }

  /**
   * The content of {@code sealed}.
   *
   * @throws BadRedisData when it is not what {@link #seal} made of this kind for this key
   */
  public Opened open(byte kind, String key, byte[] sealed) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    require(sealed.length >= HEADER, "too short");
    ByteBuffer in = ByteBuffer.wrap(sealed);
    require(in.getShort() == MAGIC, "no envelope");
    require(in.get() == VERSION, "unknown format version");
    require(in.get() == kind, "another kind");
    require(in.getInt() == crc(name), "another key's value");
    long stamp = in.getLong();
    byte[] header = Arrays.copyOf(sealed, SIGNED_HEADER);
    byte[] signature = Arrays.copyOfRange(sealed, SIGNED_HEADER, HEADER);
    byte[] payload = Arrays.copyOfRange(sealed, HEADER, sealed.length);
    require(secrets.verify(signature, header, name, payload), "wrong signature");
    return new Opened(stamp, payload);
  }

  // Tells a mix-up from a forgery, for the log; what protects is the signature.
  private static int crc(byte[] name) {
    CRC32 crc = new CRC32();
    crc.update(name);
    return (int) crc.getValue();
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new BadRedisData(otherwise);
    }
  }
}
