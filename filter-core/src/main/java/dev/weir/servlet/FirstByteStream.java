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
    HeldBody held = response.held();
    if (held == null || !held.take(b)) {
      response.release();
      target.write(b);
    }
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    write(bytes, 0, bytes.length);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    HeldBody held = length > 0 ? response.held() : null;
    if (held != null && held.take(bytes, offset, length)) {
      return;
    }
    if (length > 0) {
      response.release();
    }
    target.write(bytes, offset, length);
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

  @Override
  public boolean isReady() {
    return target.isReady();
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    target.setWriteListener(listener);
  }
}
