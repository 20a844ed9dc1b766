package dev.weir.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/** The stream of a {@link RecordingResponse}. */
final class RecordingStream extends ServletOutputStream {
  private final RecordingResponse response;

  RecordingStream(RecordingResponse response) {
    this.response = response;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    write(bytes, 0, bytes.length);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length > 0) {
      response.write(bytes, offset, length);
    }
  }

  @Override
  public void flush() throws IOException {
    response.flushStream();
  }

  @Override
  public void close() throws IOException {
    response.closeStream();
  }

  @Override
  public boolean isReady() {
    return response.streamReady();
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    response.listen(listener);
  }
}
