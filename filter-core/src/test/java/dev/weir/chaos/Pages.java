package dev.weir.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The versions of the pages, the same for all nodes, also for those in other processes. */
final class Pages {
  static final int COUNT = 6;
  private static final VarHandle VERSION =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final ByteBuffer versions;

  private Pages(ByteBuffer versions) {
    this.versions = versions;
  }

  static Pages in(Path file) {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Pages(channel.map(MapMode.READ_WRITE, 0, COUNT * Integer.BYTES));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  int version(int page) {
    return (int) VERSION.getVolatile(versions, page % COUNT * Integer.BYTES);
  }

  /** Changes a page; its version from now on. */
  int change(int page) {
    return (int) VERSION.getAndAdd(versions, page * Integer.BYTES, 1) + 1;
  }
}
