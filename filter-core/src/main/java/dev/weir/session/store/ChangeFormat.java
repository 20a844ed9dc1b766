package dev.weir.session.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.redis.BadRedisData;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes as bytes, for a journal on disk. */
public final class ChangeFormat {
  private static final int NONE = -1;

  private ChangeFormat() {}

  /** Writes something. */
  @FunctionalInterface
  public interface Writer {
    void write(DataOutputStream out) throws IOException;
  }

  /** Reads something. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(DataInputStream in) throws IOException;
  }

  /** The bytes that {@code writer} writes. */
  public static byte[] bytes(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      writer.write(new DataOutputStream(bytes));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /**
   * What {@code reader} reads from these bytes.
   *
   * @throws BadRedisData when they are not what was written
   */
  public static <T> T read(byte[] bytes, Reader<T> reader) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return reader.read(in);
    } catch (IOException | IllegalArgumentException tooShort) {
      throw new BadRedisData("changes that cannot be read");
    }
  }

  public static void writeText(DataOutputStream out, @Nullable String text) throws IOException {
    writeBytes(out, text == null ? null : text.getBytes(UTF_8));
  }

  public static @Nullable String readText(DataInputStream in) throws IOException {
    byte[] bytes = readBytes(in);
    return bytes == null ? null : new String(bytes, UTF_8);
  }

  private static void writeBytes(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
    out.writeInt(bytes == null ? NONE : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  private static byte @Nullable [] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length == NONE) {
      return null;
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length != length) {
      throw new IOException("cut short");
    }
    return bytes;
  }

  public static void writeChanges(DataOutputStream out, List<Change> changes) throws IOException {
    out.writeInt(changes.size());
    for (Change change : changes) {
      writeText(out, change.name());
      out.writeLong(change.stamp());
      out.writeBoolean(change.weak());
      writeBytes(out, change.value());
    }
  }

  public static List<Change> readChanges(DataInputStream in) throws IOException {
    List<Change> changes = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      String name = readText(in);
      long stamp = in.readLong();
      boolean weak = in.readBoolean();
      changes.add(new Change(name == null ? "" : name, stamp, readBytes(in), weak));
    }
    return changes;
  }

  /** The bytes of a delta. */
  public static byte[] bytes(SessionDelta delta) {
    return bytes(
        out -> {
          writeText(out, delta.handle());
          out.writeBoolean(delta.whole());
          out.writeLong(delta.baseVersion());
          out.writeLong(delta.stamp());
          writeText(out, delta.secretHash());
          out.writeLong(delta.secretStamp());
          out.writeLong(delta.createdMillis());
          out.writeLong(delta.lastAccessMillis());
          Integer interval = delta.interval();
          writeText(out, interval == null ? null : interval.toString());
          writeChanges(out, delta.changes());
        });
  }

  /**
   * The delta of these bytes.
   *
   * @throws BadRedisData when they are none
   */
  public static SessionDelta delta(byte[] bytes) {
    return read(bytes, ChangeFormat::readDelta);
  }

  private static SessionDelta readDelta(DataInputStream in) throws IOException {
    String handle = readText(in);
    boolean whole = in.readBoolean();
    long baseVersion = in.readLong();
    long stamp = in.readLong();
    String secretHash = readText(in);
    long secretStamp = in.readLong();
    long createdMillis = in.readLong();
    long lastAccessMillis = in.readLong();
    String interval = readText(in);
    return new SessionDelta(
        handle == null ? "" : handle,
        whole,
        baseVersion,
        stamp,
        secretHash,
        secretStamp,
        createdMillis,
        lastAccessMillis,
        interval == null ? null : Integer.valueOf(interval),
        readChanges(in));
  }
}
