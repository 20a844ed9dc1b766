package dev.weir.fallback.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** One file that grows. Not thread-safe. */
final class SegmentWriter implements AutoCloseable {
  static final long MAGIC = 0x5745_4952_4A4E_4C31L; // WEIRJNL1

  private static final int BUFFER = 64 << 10;

  private final Path path;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private long size;

  /** Begins a file that is still empty. */
  SegmentWriter(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    append(ByteBuffer.allocate(Long.BYTES).putLong(MAGIC).array());
    flush();
  }

  /** Its size, what is not flushed yet included. */
  long size() {
    return size;
  }

  void append(byte[] record) throws IOException {
    int from = 0;
    while (from < record.length) {
      int part = Math.min(record.length - from, buffer.remaining());
      buffer.put(record, from, part);
      from += part;
      if (!buffer.hasRemaining()) {
        flush();
      }
    }
    size += record.length;
  }

  /** Hands everything to the operating system: it outlives this process. */
  void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  /** Has everything written to the disk: it outlives the machine's power. */
  void force() throws IOException {
    channel.force(false);
  }

  /** Whether the file can still be found where it was made. */
  boolean there() {
    return Files.exists(path);
  }

  /** Deletes a file that is of no use. */
  void discard() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
