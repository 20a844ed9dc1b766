package dev.weir.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** One direction of a connection: chunks that were read and wait until they are due. */
final class Flow {
  /**
   * Far more than a delayed line holds in tests; a reader that is slower than that is waited for.
   */
  private static final int CAPACITY = 16 << 20;

  static final long NEVER = Long.MAX_VALUE;

  private final SocketChannel source;
  private final SocketChannel sink;
  private final Deque<Chunk> chunks = new ArrayDeque<>();
  private long lastDue;
  private int queued;
  private boolean blocked;
  private boolean ended;
  private boolean finished;

  Flow(SocketChannel source, SocketChannel sink) {
    this.source = source;
    this.sink = sink;
  }

  /** What the source has now, or an empty array; notes when the source ends. */
  byte[] read(ByteBuffer scratch) throws IOException {
    scratch.clear();
    ended = source.read(scratch) < 0;
    byte[] bytes = new byte[scratch.flip().remaining()];
    scratch.get(bytes);
    return bytes;
  }

  /** Queues bytes that may leave at {@code due}, but never before what was queued earlier. */
  void offer(byte[] bytes, long due) {
    if (bytes.length > 0) {
      lastDue = Math.max(lastDue, due);
      queued += bytes.length;
      chunks.add(new Chunk(ByteBuffer.wrap(bytes), lastDue));
    }
  }

  /** Makes all that waits due at once. */
  void hurry(long now) {
    lastDue = now;
    List<Chunk> waiting = List.copyOf(chunks);
    chunks.clear();
    waiting.forEach(chunk -> chunks.add(new Chunk(chunk.bytes, now)));
  }

  /** Writes what is due, as far as the sink takes it, and passes the end on after the last byte. */
  void write(long now) throws IOException {
    blocked = false;
    while (!blocked && !chunks.isEmpty() && chunks.getFirst().due <= now) {
      ByteBuffer bytes = chunks.getFirst().bytes;
      queued -= sink.write(bytes);
      blocked = bytes.hasRemaining();
      if (!blocked) {
        chunks.removeFirst();
      }
    }
    if (ended && chunks.isEmpty() && !finished) {
      finished = true;
      sink.shutdownOutput();
    }
  }

  /** When the next chunk is due; {@link #NEVER} while there is none or the sink must be awaited. */
  long nextDue() {
    return blocked || chunks.isEmpty() ? NEVER : chunks.getFirst().due;
  }

  boolean wantsRead() {
    return !ended && queued < CAPACITY;
  }

  boolean wantsWrite() {
    return blocked;
  }

  boolean finished() {
    return finished;
  }

  private record Chunk(ByteBuffer bytes, long due) {}
}
