package dev.weir.fallback.disk;

import dev.weir.redis.BadRedisData;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads the records of one file, up to the first that is not what was written. */
final class SegmentReader {
  private final RecordFormat format;

  /** Why the reading ended. */
  enum Ending {
    /** At the end of the file, and of a record. */
    WHOLE,
    /** At a record that was not written to its end, or is damaged. */
    TORN,
    /** At a record that somebody else has written, or that was sealed with another secret. */
    FOREIGN
  }

  SegmentReader(RecordFormat format) {
    this.format = format;
  }

  /** Hands each good record to {@code taker}, in order. */
  Ending read(Path file, Consumer<DiskRecord> taker) throws IOException {
    long left = Files.size(file);
    if (left == 0) {
      return Ending.WHOLE;
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (left < Long.BYTES || in.readLong() != SegmentWriter.MAGIC) {
        return Ending.TORN;
      }
      return records(in, left - Long.BYTES, taker);
    }
  }

  private Ending records(DataInputStream in, long length, Consumer<DiskRecord> taker)
      throws IOException {
    long left = length;
    while (left >= RecordFormat.PREFIX) {
      int size = in.readInt();
      int crc = in.readInt();
      left -= RecordFormat.PREFIX;
      boolean possible =
          size >= RecordFormat.SHORTEST_BODY && size <= RecordFormat.LONGEST_BODY && size <= left;
      byte[] body = possible ? in.readNBytes(size) : new byte[0];
      if (body.length != size || !RecordFormat.intact(crc, body)) {
        return Ending.TORN;
      }
      left -= size;
      DiskRecord record;
      try {
        record = format.read(body);
      } catch (BadRedisData foreign) {
        return Ending.FOREIGN;
      }
      taker.accept(record);
    }
    return left == 0 ? Ending.WHOLE : Ending.TORN;
  }
}
