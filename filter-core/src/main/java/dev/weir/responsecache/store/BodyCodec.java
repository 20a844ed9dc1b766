package dev.weir.responsecache.store;

import dev.weir.redis.BadRedisData;
import dev.weir.responsecache.policy.Body;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Bodies as they stand in Redis: in chunks, compressed where that saves something. Stateless. */
public final class BodyCodec {
  /** Most bytes of one chunk. */
  public static final int CHUNK = 256 << 10;

  private BodyCodec() {}

  /**
   * What is stored of a body.
   *
   * @param chunks its bytes
   * @param compressed whether they are compressed
   */
  public record Packed(List<byte[]> chunks, boolean compressed) {
    long bytes() {
      return chunks.stream().mapToLong(chunk -> chunk.length).sum();
    }
  }

  /** Packs a body; one of at least {@code compressFrom} bytes is compressed, zero: none is. */
  public static Packed pack(Body body, long compressFrom) {
    byte[] plain = body.toArray();
    boolean worthTrying = compressFrom > 0 && plain.length >= compressFrom;
    byte[] packed = worthTrying ? gzip(plain) : plain;
    boolean compressed = packed.length < plain.length;
    return new Packed(chunks(compressed ? packed : plain), compressed);
  }

  private static List<byte[]> chunks(byte[] bytes) {
    List<byte[]> chunks = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += CHUNK) {
      chunks.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + CHUNK)));
    }
    return chunks;
  }

  /**
   * The body that was packed.
   *
   * @param length its number of bytes: more is never unpacked
   * @throws BadRedisData when it is something else
   */
  public static Body unpack(Packed packed, long length) {
    if (!packed.compressed()) {
      if (packed.bytes() != length) {
        throw new BadRedisData("a body is not as long as it was");
      }
      return Body.of(packed.chunks());
    }
    byte[] plain = gunzip(Body.of(packed.chunks()).toArray(), Math.toIntExact(length));
    return Body.of(plain);
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 2);
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static byte[] gunzip(byte[] packed, int length) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] plain = in.readNBytes(length);
      if (plain.length != length || in.read() >= 0) {
        throw new BadRedisData("a body is not as long as it was");
      }
      return plain;
    } catch (IOException damaged) {
      throw new BadRedisData("a body cannot be decompressed");
    }
  }
}
