package dev.weir.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script, read once from a file beside the class that calls it. Immutable.
 *
 * <p>The contract of every script: {@code ARGV[1]} is the nonce of the call, and the reply is an
 * array whose first element is that nonce. The caller's own arguments start at {@code ARGV[2]}.
 */
public final class Script {
  private final String name;
  private final String source;
  private final byte[] sha1;
  private final boolean writing;

  private Script(String name, String source, boolean writing) {
    this.name = name;
    this.source = source;
    this.sha1 = sha1(source).getBytes(StandardCharsets.US_ASCII);
    this.writing = writing;
  }

  /** The script in {@code file} beside {@code beside}, which changes nothing in Redis. */
  public static Script reads(Class<?> beside, String file) {
    return new Script(file, source(beside, file), false);
  }

  /** The script in {@code file} beside {@code beside}, which writes. */
  public static Script writes(Class<?> beside, String file) {
    return new Script(file, source(beside, file), true);
  }

  /** The same with what stands in another file put before it. */
  static Script writes(Class<?> besideFirst, String first, Class<?> beside, String file) {
    return new Script(file, source(besideFirst, first) + source(beside, file), true);
  }

  /** Name of the file, for logs. */
  public String name() {
    return name;
  }

  /** Whether it changes anything in Redis. */
  public boolean writing() {
    return writing;
  }

  String source() {
    return source;
  }

  /**
   * The name that {@code EVALSHA} knows it by: SHA-1 of the source, lower case. Not to be changed.
   */
  byte[] sha1() {
    return sha1;
  }

  @Override
  public String toString() {
    return name;
  }

  private static String source(Class<?> beside, String file) {
    try (InputStream in = beside.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException("no script " + file + " beside " + beside.getName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha1(String source) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      return HexFormat.of().formatHex(digest.digest(source.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
