package dev.weir.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A secret that is read from its file anew each time, so that a rotated one is picked up. While the
 * file is missing, unreadable, empty or malformed, the last good value stands. Thread-safe.
 */
final class SecretFile<T> implements Supplier<T> {
  private static final int MOST_BYTES = 65_536;

  private final Path file;
  private final Syntax<T> syntax;
  private volatile T lastGood;

  /** Reads the file for the first time; this once it must be good. */
  SecretFile(Path file, Syntax<T> syntax) throws BadValue {
    this.file = file;
    this.syntax = syntax;
    this.lastGood = read();
  }

  @Override
  public T get() {
    try {
      lastGood = read();
    } catch (BadValue halfWritten) {
      return lastGood;
    }
    return lastGood;
  }

  private T read() throws BadValue {
    String content = withoutTrailingNewlines(content());
    try {
      if (content.isEmpty()) {
        throw new BadValue();
      }
      return syntax.parser().parse(content);
    } catch (BadValue inFile) {
      String detail = inFile.detail().isEmpty() ? "" : ": " + inFile.detail();
      throw new BadValue("what it holds must be " + syntax.rule() + detail);
    }
  }

  private String content() throws BadValue {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new BadValue("it is larger than " + ByteSize.format(MOST_BYTES));
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IOException | SecurityException unreadable) {
      throw new BadValue("it cannot be read (" + unreadable.getClass().getSimpleName() + ")");
    }
  }

  /** The text without the newlines that editors, {@code echo} and secret stores append. */
  static String withoutTrailingNewlines(String text) {
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return text.substring(0, end);
  }
}
