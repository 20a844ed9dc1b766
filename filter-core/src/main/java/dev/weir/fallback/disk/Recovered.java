package dev.weir.fallback.disk;

import java.util.List;

/**
 * What the files of an earlier process still hold.
 *
 * @param writes the oldest first
 * @param lastSequence the highest number that was ever given, as far as is known
 */
public record Recovered(List<Write> writes, long lastSequence) {
  public Recovered {
    writes = List.copyOf(writes);
  }

  /**
   * What was kept under one key and not settled.
   *
   * @param sequence number of the latest of them
   * @param sinceMillis since when the oldest of them was kept, milliseconds since 1970
   * @param contents one after the other
   */
  public record Write(String key, long sequence, long sinceMillis, List<byte[]> contents) {
    public Write {
      contents = List.copyOf(contents);
    }
  }
}
