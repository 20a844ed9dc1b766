package dev.weir.responsecache.store;

import dev.weir.http.Headers;
import dev.weir.redis.BadRedisData;
import dev.weir.redis.ChangeLog;
import dev.weir.responsecache.policy.ResponseHead;
import dev.weir.responsecache.policy.StoredResponse;
import dev.weir.responsecache.policy.Storing;
import dev.weir.responsecache.policy.Terms;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The bytes of a stored response without its body, format 1. Stateless. */
public final class ResponseCodec {
  private static final int FORMAT = 1;
  private static final int LEAST_STATUS = 200;
  private static final int MOST_STATUS = 599;
  private static final int MOST_LINES = 1000;
  private static final int MOST_TEXT = 1 << 20;

  private ResponseCodec() {}

  /**
   * What Redis holds of a response beside its body.
   *
   * @param redisMicros when it came, by Redis' clock
   * @param names what the resource varied by when it was stored
   * @param bodyLength number of bytes of the body, uncompressed
   * @param compressed whether the body is compressed with gzip
   */
  public record Stored(
      StoredResponse.Identity identity,
      ResponseHead head,
      Terms terms,
      long ageMillis,
      long redisMicros,
      ChangeLog.Position known,
      String names,
      long bodyLength,
      boolean compressed) {}

  public static byte[] encode(Stored stored) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      text(out, stored.identity().key());
      text(out, stored.identity().selection());
      text(out, stored.names());
      String encoding = stored.identity().encoding();
      text(out, encoding == null ? "" : encoding);
      out.writeInt(stored.identity().tags().size());
      for (String tag : stored.identity().tags()) {
        text(out, tag);
      }
      headers(out, stored.head());
      terms(out, stored.terms());
      out.writeLong(stored.ageMillis());
      out.writeLong(stored.redisMicros());
      out.writeLong(stored.known().millis());
      out.writeLong(stored.known().sequence());
      out.writeLong(stored.known().number());
      out.writeLong(stored.bodyLength());
      out.writeBoolean(stored.compressed());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static void headers(DataOutputStream out, ResponseHead head) throws IOException {
    out.writeInt(head.status());
    out.writeInt(head.headers().size());
    for (String part : flat(head.headers())) {
      text(out, part);
    }
  }

  private static String[] flat(Headers headers) {
    String[] parts = new String[2 * headers.size()];
    int[] at = {0};
    headers.forEach(
        (name, value) -> {
          parts[at[0]++] = name;
          parts[at[0]++] = value;
        });
    return parts;
  }

  private static void terms(DataOutputStream out, Terms terms) throws IOException {
    out.writeLong(terms.lifetimeMillis());
    out.writeLong(terms.swrMillis());
    out.writeLong(terms.sieMillis());
    out.writeBoolean(terms.alwaysValidated());
    out.writeBoolean(terms.neverStale());
    out.writeBoolean(terms.explicit());
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * Reads what {@link #encode} made.
   *
   * @throws BadRedisData when it is something else
   */
  public static Stored decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readByte() != FORMAT) {
        throw new BadRedisData("unknown format of a response");
      }
      return read(in);
    } catch (IOException cut) {
      throw new BadRedisData("a response is cut short");
    }
  }

  private static Stored read(DataInputStream in) throws IOException {
    String key = text(in);
    String selection = text(in);
    String names = text(in);
    String encoding = text(in);
    Set<String> tags = new LinkedHashSet<>();
    for (int left = count(in); left > 0; left--) {
      tags.add(text(in));
    }
    return new Stored(
        new StoredResponse.Identity(key, selection, tags, emptyAsNull(encoding)),
        head(in),
        new Terms(
            in.readLong(),
            in.readLong(),
            in.readLong(),
            in.readBoolean(),
            in.readBoolean(),
            in.readBoolean()),
        in.readLong(),
        in.readLong(),
        new ChangeLog.Position(in.readLong(), in.readLong(), in.readLong()),
        names,
        in.readLong(),
        in.readBoolean());
  }

  private static @Nullable String emptyAsNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static ResponseHead head(DataInputStream in) throws IOException {
    int status = in.readInt();
    Headers.Builder headers = Headers.builder();
    for (int left = count(in); left > 0; left--) {
      String name = text(in);
      String value = text(in);
      if (!Storing.storable(name, value)) {
        throw new BadRedisData("a field that is never stored");
      }
      headers.add(name, value);
    }
    if (status < LEAST_STATUS || status > MOST_STATUS) {
      throw new BadRedisData("no final status");
    }
    return new ResponseHead(status, headers.build());
  }

  private static int count(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > MOST_LINES) {
      throw new BadRedisData("too many parts of a response");
    }
    return count;
  }

  private static String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MOST_TEXT) {
      throw new BadRedisData("a part of a response is too long");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
