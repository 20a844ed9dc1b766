package dev.weir.fallback.disk;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The directory of one journal, locked for this process: files of records with growing numbers, and
 * one of secrets where these are not configured. Its owner alone may read them. Not thread-safe.
 */
public final class JournalDirectory implements AutoCloseable {
  private static final Pattern SEGMENT = Pattern.compile("journal-([0-9a-f]{16})\\.log");
  private static final String SECRETS = "secrets";

  private final Path path;
  private final FileChannel lock;
  private long last;

  private JournalDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * The directory at {@code path}, made when it is missing.
   *
   * @throws UnfitDirectory when it cannot be made or written to, when others may write to it, or
   *     when another process uses it
   */
  public static JournalDirectory open(Path path) {
    try {
      if (!Files.exists(path)) {
        Files.createDirectories(path, permissions(path, "rwx------"));
      }
      requirePrivate(path);
      FileChannel lock =
          FileChannel.open(
              path.resolve("lock"), Set.of(CREATE, WRITE), permissions(path, "rw-------"));
      if (!locked(lock)) {
        lock.close();
        throw new UnfitDirectory("must not be in use by another process or application");
      }
      JournalDirectory directory = new JournalDirectory(path, lock);
      directory.last = directory.numbered().keySet().stream().reduce(0L, Math::max);
      return directory;
    } catch (IOException | SecurityException unusable) {
      throw new UnfitDirectory(
          "must be a directory that can be written to (" + reason(unusable) + ")");
    }
  }

  private static void requirePrivate(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      throw new UnfitDirectory("must be a directory");
    }
    if (posix(path)) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      if (permissions.contains(PosixFilePermission.OTHERS_WRITE)
          || permissions.contains(PosixFilePermission.GROUP_WRITE)) {
        throw new UnfitDirectory("must be a directory that nobody else may write to");
      }
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException sameProcess) {
      return false;
    }
  }

  private static boolean posix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] permissions(Path path, String wanted) {
    return posix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(wanted))
        }
        : new FileAttribute<?>[0];
  }

  /** What is wrong, in words that fit into one line of a log. */
  static String reason(Exception failure) {
    return failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }

  private NavigableMap<Long, Path> numbered() throws IOException {
    NavigableMap<Long, Path> segments = new TreeMap<>();
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Matcher name = SEGMENT.matcher(file.getFileName().toString());
        if (name.matches()) {
          segments.put(Long.parseUnsignedLong(name.group(1), 16), file);
        }
      }
    }
    return segments;
  }

  /** The files of records, in the order in which they were written. */
  List<Path> segments() throws IOException {
    return new ArrayList<>(numbered().values());
  }

  /** Begins the next file of records. */
  SegmentWriter next() throws IOException {
    if (!Files.isDirectory(path)) {
      // Made again it might be elsewhere, below a mount point say.
      throw new IOException("the directory is gone");
    }
    last++;
    Path file = path.resolve("journal-%016x.log".formatted(last));
    Set<OpenOption> options = Set.of(CREATE_NEW, WRITE);
    FileChannel channel = FileChannel.open(file, options, permissions(path, "rw-------"));
    try {
      return new SegmentWriter(file, channel);
    } catch (IOException full) {
      channel.close();
      throw full;
    }
  }

  /** Deletes all files of records but the latest. */
  void deleteOlder() throws IOException {
    for (Path file : numbered().headMap(last).values()) {
      Files.delete(file);
    }
  }

  /** Keeps a file from being read or deleted, for somebody to look at. */
  void putAside(Path file) throws IOException {
    Files.move(file, file.resolveSibling(file.getFileName() + ".refused"));
  }

  /** The secrets that were written last, or nothing. */
  public String secrets() throws IOException {
    Path file = path.resolve(SECRETS);
    return Files.exists(file) ? Files.readString(file, US_ASCII) : "";
  }

  /** Replaces the secrets, in one step. */
  void writeSecrets(String text) throws IOException {
    Path fresh = path.resolve(SECRETS + ".new");
    Files.deleteIfExists(fresh);
    Set<OpenOption> options = Set.of(CREATE_NEW, WRITE);
    try (FileChannel out = FileChannel.open(fresh, options, permissions(path, "rw-------"))) {
      out.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
      out.force(true);
    }
    Files.move(fresh, path.resolve(SECRETS), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
