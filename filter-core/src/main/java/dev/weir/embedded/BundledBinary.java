package dev.weir.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The program inside the artifact, copied once per user into a directory that only this user can
 * enter.
 *
 * <p>Nothing is executed whose bytes were not checked by this process against the hash noted here.
 */
record BundledBinary() implements RedisBinary {
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static @Nullable Path verified;

  @Override
  public String command() {
    LOCK.lock();
    try {
      Path program = verified;
      if (program == null || !Files.isExecutable(program)) {
        Build build = Build.of(System.getProperty("os.name"), System.getProperty("os.arch"));
        program = provide(build, Path.of(System.getProperty("java.io.tmpdir")));
        verified = program;
      }
      return program.toString();
    } catch (IOException e) {
      throw new EmbeddedRedisException("the bundled redis-server cannot be unpacked: " + e, e);
    } finally {
      LOCK.unlock();
    }
  }

  /** The checked program under {@code parent}, copied there unless it is already. */
  static Path provide(Build build, Path parent) throws IOException {
    // Looked up in any case: an old copy must not hide that the artifact is missing.
    URL resource = build.located();
    Path program = ownerOnlyDirectory(parent).resolve(build.resource());
    if (!Files.isExecutable(program) || !build.matches(program)) {
      unpack(build, resource, program);
    }
    return program;
  }

  private static void unpack(Build build, URL resource, Path program) throws IOException {
    FileAttribute<?> ownerOnly = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    Path part = Files.createTempFile(program.getParent(), build.resource(), ".part", ownerOnly);
    try (InputStream bytes = resource.openStream()) {
      Files.copy(bytes, part, StandardCopyOption.REPLACE_EXISTING);
      Files.setPosixFilePermissions(part, OWNER_ONLY);
      if (!build.matches(part)) {
        throw new IOException(build.resource() + " is not the one of embedded-redis 0.9.1");
      }
      // Atomic, because other processes of this user may be about to execute the same file.
      Files.move(part, program, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static Path ownerOnlyDirectory(Path parent) throws IOException {
    String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
    Path directory = parent.resolve("weir-redis-server-" + user);
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException e) {
      requireOwnerOnly(directory, e);
    }
    return directory;
  }

  private static void requireOwnerOnly(Path directory, IOException cause) throws IOException {
    PosixFileAttributes found =
        Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Path mine = Files.createTempFile("weir", null);
    boolean own = found.owner().equals(Files.getOwner(mine));
    Files.delete(mine);
    if (!own || !found.isDirectory() || !found.permissions().equals(OWNER_ONLY)) {
      throw new IOException(
          directory
              + " must be a directory that belongs to this user, mode 700."
              + " Remove it, or set java.io.tmpdir to another place",
          cause);
    }
  }

  /** One of the bundled programs. */
  enum Build {
    LINUX_AMD64("c0cdeef856b3410fd99d6ec6fc6a20302e69059b00ce5d6abab7b3e5069ea91e"),
    LINUX_ARM64("d5c7ff117caf45d7dc2f59c1f956e1830438779947d66aa5647c2cdcc16eca50"),
    LINUX_386("19106984e15b7e7ce22c9a3296fe6a5f85c43a72894144f98b1fb572b823a936"),
    DARWIN_AMD64("e22a3d9147802bba0724efb2e446c49e1e514e76ff8031bb6d44b8628400d8f3"),
    DARWIN_ARM64("07838a2eb6f5961c89d8e6f1f83482de355dfc6bb04e05bfb00ae1f137dee129");

    private final String sha256;

    Build(String sha256) {
      this.sha256 = sha256;
    }

    /** The build for the values of {@code os.name} and {@code os.arch}. */
    static Build of(String os, String arch) {
      String system = os.startsWith("Mac") ? "DARWIN" : os.equals("Linux") ? "LINUX" : "NONE";
      String processor =
          switch (arch) {
            case "amd64", "x86_64" -> "AMD64";
            case "aarch64", "arm64" -> "ARM64";
            case "x86", "i386" -> "386";
            default -> "NONE";
          };
      for (Build build : values()) {
        if (build.name().equals(system + "_" + processor)) {
          return build;
        }
      }
      throw new EmbeddedRedisException(
          "no redis-server is bundled for %s on %s. Install Redis and name its redis-server"
                  .formatted(os, arch)
              + " program, or use a Redis that runs elsewhere.");
    }

    /** Its name inside the artifact. */
    String resource() {
      return "redis-server-7.0.15-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Where the class path has it. */
    URL located() {
      URL resource = BundledBinary.class.getResource("/" + resource());
      if (resource == null) {
        throw new EmbeddedRedisException(
            resource()
                + " is not on the class path. Add the artifact org.signal:embedded-redis:0.9.1,"
                + " or name an installed redis-server program.");
      }
      return resource;
    }

    boolean matches(Path program) throws IOException {
      try {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(program));
        return HexFormat.of().formatHex(hash).equals(sha256);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }
}
