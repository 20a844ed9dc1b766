package dev.weir.servlet;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.CharBuffer;

/** The writer of a {@link FirstByteResponse}. */
final class FirstByteWriter extends PrintWriter {
  private final PrintWriter target;

  FirstByteWriter(PrintWriter target, FirstByteResponse response) {
    super(new Firing(target, response));
    this.target = target;
  }

  /** Asks the container's writer, which keeps its failures to itself. */
  @Override
  public boolean checkError() {
    flush();
    return target.checkError();
  }

  private static final class Firing extends Writer {
    private final PrintWriter target;
    private final FirstByteResponse response;

    Firing(PrintWriter target, FirstByteResponse response) {
      this.target = target;
      this.response = response;
    }

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
      if (length > 0 && !held(CharBuffer.wrap(characters, offset, length))) {
        target.write(characters, offset, length);
      }
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
      if (length > 0 && !held(text.substring(offset, offset + length))) {
        target.write(text, offset, length);
      }
    }

    private boolean held(CharSequence characters) throws IOException {
      HeldBody held = response.held();
      if (held != null && held.take(characters)) {
        return true;
      }
      response.release();
      return false;
    }

    @Override
    public void flush() throws IOException {
      response.release();
      target.flush();
    }

    @Override
    public void close() throws IOException {
      HeldBody held = response.held();
      if (held != null) {
        held.close();
        return;
      }
      response.release();
      target.close();
    }
  }
}
