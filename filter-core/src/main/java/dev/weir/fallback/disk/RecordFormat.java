package dev.weir.fallback.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.redis.BadRedisData;
import dev.weir.redis.Envelope;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * How records are laid out:
 *
 * <pre>
 *  0  4  length of the body
 *  4  4  CRC-32C of the length and the body
 *  8  1  kind: 'K' kept, 'S' settled
 *  9  2  length of the key
 * 11     key
 *        sealed with the sequence number as stamp: 'K' since when, then the content; 'S' nothing
 * </pre>
 *
 * The checksum finds what a crash or a bad disk has spoilt, the seal what somebody else has
 * written. Thread-safe.
 */
final class RecordFormat {
  static final int PREFIX = 2 * Integer.BYTES;
  static final int SHORTEST_BODY = 3;
  static final int LONGEST_BODY = 512 << 20;

  private static final byte KEPT = 'K';
  private static final byte SETTLED = 'S';
  private static final int LONGEST_KEY = 0xFFFF;

  private final Envelope envelope;
  private final String name;

  /**
   * @param name what the seals of this journal are for, so that no record of another one is taken
   *     for one of its own
   */
  RecordFormat(Envelope envelope, String name) {
    this.envelope = envelope;
    this.name = name;
  }

  byte[] write(DiskRecord.Kept kept) {
    byte[] content = kept.content();
    byte[] payload =
        ByteBuffer.allocate(Long.BYTES + content.length)
            .putLong(kept.sinceMillis())
            .put(content)
            .array();
    return framed(KEPT, kept.key(), kept.sequence(), payload);
  }

  byte[] write(DiskRecord.Settled settled) {
    return framed(SETTLED, settled.key(), settled.sequence(), new byte[0]);
  }

  private byte[] framed(byte kind, String key, long sequence, byte[] payload) {
    byte[] keyBytes = key.getBytes(UTF_8);
    if (keyBytes.length > LONGEST_KEY) {
      throw new IllegalArgumentException("a key of " + keyBytes.length + " bytes");
    }
    byte[] sealed = envelope.seal(kind, sealName(key), sequence, payload);
    int body = SHORTEST_BODY + keyBytes.length + sealed.length;
    ByteBuffer out = ByteBuffer.allocate(PREFIX + body);
    out.putInt(body).putInt(0).put(kind).putShort((short) keyBytes.length);
    out.put(keyBytes).put(sealed);
    byte[] bytes = out.array();
    out.putInt(Integer.BYTES, crc(body, bytes, PREFIX, body));
    return bytes;
  }

  /** Whether the body is what was written with this checksum. */
  static boolean intact(int crc, byte[] body) {
    return crc(body.length, body, 0, body.length) == crc;
  }

  private static int crc(int length, byte[] bytes, int from, int count) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
    crc.update(bytes, from, count);
    return (int) crc.getValue();
  }

  /**
   * The record in an intact body.
   *
   * @throws BadRedisData when it was not written for this journal, or with another secret
   */
  DiskRecord read(byte[] body) {
    ByteBuffer in = ByteBuffer.wrap(body);
    byte kind = in.get();
    int keyLength = Short.toUnsignedInt(in.getShort());
    if (keyLength > in.remaining()) {
      throw new BadRedisData("a key that is cut short");
    }
    String key = new String(body, SHORTEST_BODY, keyLength, UTF_8);
    byte[] sealed = Arrays.copyOfRange(body, SHORTEST_BODY + keyLength, body.length);
    Envelope.Opened opened = envelope.open(kind, sealName(key), sealed);
    return kind == SETTLED ? new DiskRecord.Settled(key, opened.stamp()) : kept(key, opened);
  }

  private static DiskRecord kept(String key, Envelope.Opened opened) {
    byte[] payload = opened.payload();
    if (payload.length < Long.BYTES) {
      throw new BadRedisData("a record without its time");
    }
    long since = ByteBuffer.wrap(payload).getLong();
    byte[] content = Arrays.copyOfRange(payload, Long.BYTES, payload.length);
    return new DiskRecord.Kept(key, opened.stamp(), since, content);
  }

  private String sealName(String key) {
    return name + '\n' + key;
  }
}
