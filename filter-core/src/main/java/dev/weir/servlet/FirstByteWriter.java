package dev.weir.servlet;

import java.io.PrintWriter;
import java.io.Writer;

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
    public void write(char[] characters, int offset, int length) {
      if (length > 0) {
        response.fire();
      }
      target.write(characters, offset, length);
    }

    @Override
    public void write(String text, int offset, int length) {
      if (length > 0) {
        response.fire();
      }
      target.write(text, offset, length);
    }

    @Override
    public void flush() {
      response.fire();
      target.flush();
    }

    @Override
    public void close() {
      response.fire();
      target.close();
    }
  }
}
