package dev.weir.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/** The stream of a {@link FirstByteResponse}. */
final class FirstByteStream extends ServletOutputStream {
  private final ServletOutputStream target;
  private final FirstByteResponse response;

  FirstByteStream(ServletOutputStream target, FirstByteResponse response) {
    this.target = target;
    this.response = response;
  }

  @Override
  public void write(int b) throws IOException {
    response.fire();
    target.write(b);
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    write(bytes, 0, bytes.length);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length > 0) {
      response.fire();
    }
    target.write(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    response.fire();
    target.flush();
  }

  @Override
  public void close() throws IOException {
    response.fire();
    target.close();
  }

  @Override
  public boolean isReady() {
    return target.isReady();
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    target.setWriteListener(listener);
  }
}
