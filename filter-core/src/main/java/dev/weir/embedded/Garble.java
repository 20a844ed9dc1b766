package dev.weir.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * A fault in the bytes that a server sends. Called by the proxy's one thread, so it may keep state
 * without locks; it must not block.
 */
@FunctionalInterface
public interface Garble {

  /**
   * The bytes to pass on instead of {@code chunk}; none to swallow it.
   *
   * @param connection number of the connection, counted from 1 in the order of acceptance
   * @param chunk what one read from the server gave: usually one or several whole replies, but a
   *     long reply comes in many chunks
   */
  byte[] apply(long connection, byte[] chunk);

  /** Inverts the lowest bit of the byte in the middle of every chunk. */
  static Garble flipMiddle() {
    return (connection, chunk) -> {
      byte[] flipped = chunk.clone();
      flipped[flipped.length / 2] ^= 1;
      return flipped;
    };
  }

  /**
   * Replaces {@code found} by {@code replacement} wherever a chunk holds it; lengths may differ.
   */
  static Garble replace(String found, String replacement) {
    // In Latin-1 every byte is a character and comes back as the same byte.
    String foundBytes = new String(found.getBytes(UTF_8), ISO_8859_1);
    String replacementBytes = new String(replacement.getBytes(UTF_8), ISO_8859_1);
    return (connection, chunk) ->
        new String(chunk, ISO_8859_1).replace(foundBytes, replacementBytes).getBytes(ISO_8859_1);
  }

  /**
   * Swallows the next whole Redis reply of one connection, once, so that every later command on it
   * gets the answer to the one after it. Install it while no reply is half transferred.
   */
  static Garble dropReply() {
    return new DroppedReply();
  }

  /** Every chunk twice, once: later commands get the answer to the one before. */
  static Garble repeatChunk() {
    return new Garble() {
      private boolean repeated;

      @Override
      public byte[] apply(long connection, byte[] chunk) {
        if (repeated) {
          return chunk;
        }
        repeated = true;
        byte[] twice = Arrays.copyOf(chunk, 2 * chunk.length);
        System.arraycopy(chunk, 0, twice, chunk.length, chunk.length);
        return twice;
      }
    };
  }
}
