package dev.weir.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One HTTP/1.1 exchange on a socket of its own, with nothing between the test and the bytes. */
final class Wire implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final Socket socket;
  private final InputStream in;
  private @Nullable List<Map.Entry<String, String>> head;
  private int status;

  private Wire(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** Sends a request; what comes back can be read piece by piece. */
  static Wire send(int port, String method, String target, List<String> fields) {
    try {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(PATIENCE_MILLIS);
      StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
      request.append("Host: 127.0.0.1:").append(port).append("\r\nConnection: close\r\n");
      fields.forEach(field -> request.append(field).append("\r\n"));
      socket.getOutputStream().write(request.append("\r\n").toString().getBytes(UTF_8));
      socket.getOutputStream().flush();
      return new Wire(socket);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** The status and the fields, as soon as they are there. */
  Reply head() {
    if (head == null) {
      status = Integer.parseInt(line().split(" ", 3)[1]);
      List<Map.Entry<String, String>> fields = new ArrayList<>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        String[] pair = line.split(":", 2);
        fields.add(Map.entry(pair[0], pair[1].strip()));
      }
      head = fields;
    }
    return new Reply(status, head, "");
  }

  /** The whole answer, up to the end of the connection. */
  Reply whole() {
    Reply start = head();
    try {
      boolean chunked = "chunked".equalsIgnoreCase(start.header("Transfer-Encoding"));
      byte[] body = chunked ? chunks() : in.readAllBytes();
      return new Reply(start.status(), start.headers(), new String(body, UTF_8));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = size(); size > 0; size = size()) {
      body.write(in.readNBytes(size));
      line();
    }
    return body.toByteArray();
  }

  private int size() {
    return Integer.parseInt(line(), 16);
  }

  private String line() {
    try {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new IOException("the connection ended early");
        }
        line.write(b);
      }
      return line.toString(ISO_8859_1).stripTrailing();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
