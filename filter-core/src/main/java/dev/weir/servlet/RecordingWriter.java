package dev.weir.servlet;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;

/**
 * The writer of a {@link RecordingResponse}: what the application writes goes to the container's
 * writer, and encoded in the same way to the record.
 */
final class RecordingWriter extends PrintWriter {
  private final PrintWriter target;

  RecordingWriter(PrintWriter target, RecordingResponse response, Charset charset) {
    super(new Both(target, response, charset));
    this.target = target;
  }

  /** Asks the container's writer, which keeps its failures to itself. */
  @Override
  public boolean checkError() {
    flush();
    return target.checkError();
  }

  private static final class Both extends Writer {
    private final PrintWriter target;
    private final RecordingResponse response;
    private final Writer record;

    Both(PrintWriter target, RecordingResponse response, Charset charset) {
      this.target = target;
      this.response = response;
      this.record = new OutputStreamWriter(new Recording(response), charset);
    }

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
      boolean passing = length > 0 && response.begin();
      if (length > 0 && response.recording()) {
        record.write(characters, offset, length);
        record.flush();
      }
      if (passing) {
        target.write(characters, offset, length);
      }
    }

    @Override
    public void flush() throws IOException {
      if (response.begin()) {
        target.flush();
      }
    }

    @Override
    public void close() throws IOException {
      if (response.close()) {
        target.close();
      }
    }
  }

  private static final class Recording extends OutputStream {
    private final RecordingResponse response;

    Recording(RecordingResponse response) {
      this.response = response;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      response.record(bytes, offset, length);
    }
  }
}
