package dev.weir.fallback.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads what an earlier process has left, and says what it could not read. */
final class Recovery implements Consumer<DiskRecord> {
  private static final System.Logger LOG = System.getLogger("dev.weir.fallback");

  private final Map<String, Deque<DiskRecord.Kept>> byKey = new LinkedHashMap<>();
  private long lastSequence;
  private int refused;

  /** Takes in all files; one that somebody else has written to is put aside. */
  Recovered read(JournalDirectory directory, RecordFormat format) throws IOException {
    SegmentReader reader = new SegmentReader(format);
    for (Path file : directory.segments()) {
      SegmentReader.Ending ending = reader.read(file, this);
      if (ending == SegmentReader.Ending.TORN) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} ends in a damaged record; what stands before it is used",
            file);
      } else if (ending == SegmentReader.Ending.FOREIGN) {
        refused++;
        directory.putAside(file);
        LOG.log(
            System.Logger.Level.ERROR,
            "{0} has records that were not written with the present secret (weir.secret): it is"
                + " refused from there on and kept with the ending .refused",
            file);
      }
    }
    return result();
  }

  /** How many files were put aside. */
  int refused() {
    return refused;
  }

  @Override
  public void accept(DiskRecord record) {
    lastSequence = Math.max(lastSequence, record.sequence());
    if (record instanceof DiskRecord.Kept kept) {
      Deque<DiskRecord.Kept> present =
          byKey.computeIfAbsent(kept.key(), key -> new ArrayDeque<>(1));
      // What was written anew contains what came before it.
      if (present.isEmpty() || present.getLast().sequence() < kept.sequence()) {
        present.add(kept);
      }
    } else {
      settle(record);
    }
  }

  private void settle(DiskRecord settled) {
    Deque<DiskRecord.Kept> present = byKey.get(settled.key());
    if (present == null) {
      return;
    }
    present.removeIf(kept -> kept.sequence() <= settled.sequence());
    if (present.isEmpty()) {
      byKey.remove(settled.key());
    }
  }

  private Recovered result() {
    List<Recovered.Write> writes = new ArrayList<>();
    byKey.forEach(
        (key, kept) ->
            writes.add(
                new Recovered.Write(
                    key,
                    kept.getLast().sequence(),
                    kept.getFirst().sinceMillis(),
                    kept.stream().map(DiskRecord.Kept::content).toList())));
    writes.sort(Comparator.comparingLong(Recovered.Write::sinceMillis));
    return new Recovered(writes, lastSequence);
  }
}
