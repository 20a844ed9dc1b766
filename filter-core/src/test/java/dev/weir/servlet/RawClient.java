package dev.weir.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Sends exact bytes on a connection of its own and reads the answer as it comes. */
final class RawClient {
  private static final int PATIENCE_MILLIS = 30_000;

  private RawClient() {}

  /**
   * An answer.
   *
   * @param interim the status lines of interim responses before it
   * @param lines its fields, {@code name: value}
   */
  record Reply(int status, List<String> interim, List<String> lines, String body) {
    /** The value of the first field of this name, or null. */
    @Nullable String field(String name) {
      List<String> values = fields(name);
      return values.isEmpty() ? null : values.get(0);
    }

    List<String> fields(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return lines.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
          .map(line -> line.substring(start.length()).strip())
          .toList();
    }
  }

  /** The answer to a request of these lines, without the empty one at the end. */
  static Reply send(int port, String requestLine, String... fields) {
    return send(port, "", requestLine, fields);
  }

  /** The same with a body. */
  static Reply send(int port, String body, String requestLine, String[] fields) {
    StringBuilder request = new StringBuilder(requestLine).append(" HTTP/1.1\r\n");
    boolean host = false;
    for (String field : fields) {
      host |= field.toLowerCase(Locale.ROOT).startsWith("host:");
      request.append(field).append("\r\n");
    }
    if (!host) {
      request.append("Host: test.example\r\n");
    }
    if (!body.isEmpty()) {
      request.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    request.append("Connection: close\r\n\r\n").append(body);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request.toString().getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      return read(socket.getInputStream(), requestLine.startsWith("HEAD "));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static Reply read(InputStream in, boolean head) throws IOException {
    List<String> interim = new ArrayList<>();
    while (true) {
      String statusLine = line(in);
      List<String> fields = new ArrayList<>();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        fields.add(line);
      }
      int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
      if (status >= 200) {
        Reply bare = new Reply(status, interim, fields, "");
        boolean none = head || status == 204 || status == 304;
        return new Reply(status, interim, fields, none ? "" : body(in, bare));
      }
      interim.add(status + " " + String.join("|", fields));
    }
  }

  private static String body(InputStream in, Reply head) throws IOException {
    String length = head.field("Content-Length");
    if (length != null) {
      return new String(in.readNBytes(Integer.parseInt(length)), ISO_8859_1);
    }
    if (!"chunked".equalsIgnoreCase(head.field("Transfer-Encoding"))) {
      return new String(in.readAllBytes(), ISO_8859_1);
    }
    StringBuilder body = new StringBuilder();
    while (true) {
      int size = Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
      body.append(new String(in.readNBytes(size), ISO_8859_1));
      line(in);
      if (size == 0) {
        return body.toString();
      }
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ended within " + line.toString(ISO_8859_1));
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(ISO_8859_1);
  }
}
