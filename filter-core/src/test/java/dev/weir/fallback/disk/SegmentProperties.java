package dev.weir.fallback.disk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.Envelope;
import dev.weir.redis.SecretRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever becomes of a file's bytes, what is read is what was written, or nothing. */
final class SegmentProperties {
  private static final RecordFormat FORMAT = format("s".repeat(32));

  private static RecordFormat format(String secret) {
    return new RecordFormat(
        new Envelope(SecretRing.fixed(secret.getBytes(US_ASCII))), "weir:test:journal");
  }

  /** What was read, in words that can be compared, and how the reading ended. */
  private record Reading(List<String> records, SegmentReader.Ending ending) {}

  private static byte[] file(List<DiskRecord> records) {
    try {
      Path path = Files.createTempDirectory("weir").resolve("segment");
      try (SegmentWriter out =
          new SegmentWriter(
              path,
              FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
        for (DiskRecord record : records) {
          out.append(bytes(record));
        }
        out.flush();
      }
      byte[] all = Files.readAllBytes(path);
      Files.delete(path);
      Files.delete(path.getParent());
      return all;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static byte[] bytes(DiskRecord record) {
    return record instanceof DiskRecord.Kept kept
        ? FORMAT.write(kept)
        : FORMAT.write((DiskRecord.Settled) record);
  }

  private static Reading read(RecordFormat format, byte[] bytes) {
    try {
      Path path = Files.createTempFile("weir", "segment");
      Files.write(path, bytes);
      List<String> records = new ArrayList<>();
      SegmentReader.Ending ending =
          new SegmentReader(format).read(path, record -> records.add(words(record)));
      Files.delete(path);
      return new Reading(records, ending);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static String words(DiskRecord record) {
    return record instanceof DiskRecord.Kept kept
        ? "K "
            + kept.key()
            + ' '
            + kept.sequence()
            + ' '
            + kept.sinceMillis()
            + ' '
            + Arrays.toString(kept.content())
        : "S " + record.key() + ' ' + record.sequence();
  }

  private static List<String> words(List<DiskRecord> records) {
    return records.stream().map(SegmentProperties::words).toList();
  }

  @Property(tries = 300)
  void whatIsWrittenIsRead(@ForAll("records") List<DiskRecord> records) {
    Reading reading = read(FORMAT, file(records));

    assertThat(reading.records()).isEqualTo(words(records));
    assertThat(reading.ending()).isEqualTo(SegmentReader.Ending.WHOLE);
  }

  @Property(tries = 500)
  void aFileThatIsCutLosesItsEndOnly(
      @ForAll("records") List<DiskRecord> records, @ForAll @IntRange(max = 100_000) int cut) {
    byte[] whole = file(records);
    Reading reading = read(FORMAT, Arrays.copyOf(whole, cut % whole.length));

    assertPrefix(reading, records);
    assertThat(reading.ending()).isNotEqualTo(SegmentReader.Ending.FOREIGN);
  }

  @Property(tries = 1000)
  void aByteThatIsFlippedGivesNoWrongRecord(
      @ForAll("records") List<DiskRecord> records,
      @ForAll @IntRange(max = 100_000) int place,
      @ForAll @IntRange(min = 1, max = 255) int mask) {
    byte[] bytes = file(records);
    bytes[place % bytes.length] ^= (byte) mask;
    Reading reading = read(FORMAT, bytes);

    assertPrefix(reading, records);
    assertThat(reading.ending()).isEqualTo(SegmentReader.Ending.TORN);
  }

  @Property(tries = 500)
  void junkGivesNoRecord(@ForAll byte[] junk) {
    byte[] behindTheMagic = Arrays.copyOf(file(List.of()), 8 + junk.length);
    System.arraycopy(junk, 0, behindTheMagic, 8, junk.length);

    assertThat(read(FORMAT, junk).records()).isEmpty();
    assertThat(read(FORMAT, behindTheMagic).records()).isEmpty();
  }

  @Property(tries = 100)
  void whatWasSealedWithAnotherSecretIsForeign(@ForAll("records") List<DiskRecord> records) {
    Reading reading = read(format("t".repeat(32)), file(records));

    assertThat(reading.records()).isEmpty();
    assertThat(reading.ending())
        .isEqualTo(records.isEmpty() ? SegmentReader.Ending.WHOLE : SegmentReader.Ending.FOREIGN);
  }

  private static void assertPrefix(Reading reading, List<DiskRecord> written) {
    int good = reading.records().size();
    assertThat(good).isLessThanOrEqualTo(written.size());
    assertThat(reading.records()).isEqualTo(words(written.subList(0, good)));
  }

  @Provide
  Arbitrary<List<DiskRecord>> records() {
    Arbitrary<String> keys = Arbitraries.strings().ofMaxLength(20);
    Arbitrary<Long> numbers = Arbitraries.longs().greaterOrEqual(0);
    Arbitrary<byte[]> contents = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    Arbitrary<DiskRecord> kept =
        Combinators.combine(keys, numbers, numbers, contents).as(DiskRecord.Kept::new);
    Arbitrary<DiskRecord> settled = Combinators.combine(keys, numbers).as(DiskRecord.Settled::new);
    return Arbitraries.oneOf(kept, settled).list().ofMaxSize(12);
  }
}
