package dev.weir.blacklist.replica;

import dev.weir.blacklist.token.Fingerprint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Some revocations on their way.
 *
 * @param tokens fingerprints with the second in which each can be forgotten
 * @param marks fingerprints of scopes with the millisecond before which their tokens are revoked
 */
public record Revocations(List<Entry> tokens, List<Entry> marks) {
  static final int ENTRY_BYTES = Fingerprint.BYTES + Long.BYTES;

  /** One of them; the number is positive. */
  public record Entry(Fingerprint fingerprint, long number) {}

  public Revocations {
    tokens = List.copyOf(tokens);
    marks = List.copyOf(marks);
  }

  public static Revocations ofTokens(List<Entry> tokens) {
    return new Revocations(tokens, List.of());
  }

  public static Revocations ofMarks(List<Entry> marks) {
    return new Revocations(List.of(), marks);
  }

  int size() {
    return tokens.size() + marks.size();
  }

  /** The same in parts of at most so many. */
  List<Revocations> parts(int most) {
    List<Revocations> parts = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i += most) {
      parts.add(ofTokens(tokens.subList(i, Math.min(tokens.size(), i + most))));
    }
    for (int i = 0; i < marks.size(); i += most) {
      parts.add(ofMarks(marks.subList(i, Math.min(marks.size(), i + most))));
    }
    return parts;
  }

  /** As an entry of the log has them: number of tokens, tokens, marks. */
  byte[] encode() {
    byte[] ofTokens = packedTokens();
    byte[] ofMarks = packedMarks();
    return ByteBuffer.allocate(Integer.BYTES + ofTokens.length + ofMarks.length)
        .putInt(tokens.size())
        .put(ofTokens)
        .put(ofMarks)
        .array();
  }

  /**
   * What was encoded so.
   *
   * @throws dev.weir.redis.BadRedisData when the bytes are none
   */
  public static Revocations decode(byte[] bytes) {
    List<Entry> tokens = new ArrayList<>();
    List<Entry> marks = new ArrayList<>();
    RedisRevocations.visitChange(
        bytes,
        (high, low, number) -> tokens.add(new Entry(new Fingerprint(high, low), number)),
        (high, low, number) -> marks.add(new Entry(new Fingerprint(high, low), number)));
    return new Revocations(tokens, marks);
  }

  byte[] packedTokens() {
    return packed(tokens);
  }

  byte[] packedMarks() {
    return packed(marks);
  }

  private static byte[] packed(List<Entry> entries) {
    ByteBuffer out = ByteBuffer.allocate(entries.size() * ENTRY_BYTES);
    for (Entry entry : entries) {
      Fingerprint fingerprint = entry.fingerprint();
      out.putLong(fingerprint.high()).putLong(fingerprint.low()).putLong(entry.number());
    }
    return out.array();
  }

  static byte[] packedFingerprints(List<Fingerprint> fingerprints) {
    ByteBuffer out = ByteBuffer.allocate(fingerprints.size() * Fingerprint.BYTES);
    fingerprints.forEach(one -> out.putLong(one.high()).putLong(one.low()));
    return out.array();
  }
}
