package dev.weir.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A user's program: one connection to each node, cookies, one request at a time. */
final class Caller implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final Map<String, String> cookies = new TreeMap<>();
  private final Map<Integer, Connection> connections = new TreeMap<>();

  private record Connection(Socket socket, InputStream in) {}

  /** The answer to a GET at a port of this machine. */
  Answer get(int port, String target, List<String> headers) {
    try {
      Connection line = connections.get(port);
      if (line == null) {
        line = connect(port);
        connections.put(port, line);
      }
      line.socket().getOutputStream().write(request(target, headers));
      return answer(line, port);
    } catch (IOException failed) {
      hangUp(port);
      return new Answer(0, failed.toString());
    }
  }

  private byte[] request(String target, List<String> headers) {
    StringBuilder text = new StringBuilder("GET ").append(target).append(" HTTP/1.1\r\nHost: test");
    if (!cookies.isEmpty()) {
      text.append("\r\nCookie: ");
      cookies.forEach((name, value) -> text.append(name).append('=').append(value).append("; "));
      text.setLength(text.length() - 2);
    }
    for (String header : headers) {
      text.append("\r\n").append(header);
    }
    return text.append("\r\n\r\n").toString().getBytes(ISO_8859_1);
  }

  private Answer answer(Connection line, int port) throws IOException {
    String status = line(line.in());
    int length = -1;
    boolean last = false;
    for (String header = line(line.in()); !header.isEmpty(); header = line(line.in())) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(15).strip());
      } else if (lower.startsWith("set-cookie:")) {
        keep(header.substring(11).strip());
      } else if (lower.equals("connection: close")) {
        last = true;
      }
    }
    byte[] body = length < 0 ? line.in().readAllBytes() : line.in().readNBytes(length);
    if (last || length < 0) {
      hangUp(port);
    }
    return new Answer(Integer.parseInt(status.split(" ", 3)[1]), new String(body, ISO_8859_1));
  }

  private void keep(String setCookie) {
    List<String> parts = List.of(setCookie.split(";\\s*", -1));
    String[] pair = parts.get(0).split("=", 2);
    boolean gone = false;
    for (String part : parts) {
      gone |= part.equalsIgnoreCase("Max-Age=0");
    }
    if (gone) {
      cookies.remove(pair[0]);
    } else {
      cookies.put(pair[0], pair[1]);
    }
  }

  /** The cookies that it carries now. */
  Map<String, String> cookies() {
    return Map.copyOf(cookies);
  }

  /** Carries these cookies and no others. */
  void carry(Map<String, String> others) {
    cookies.clear();
    cookies.putAll(others);
  }

  private static Connection connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return new Connection(socket, new BufferedInputStream(socket.getInputStream()));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the connection ended");
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  private void hangUp(int port) {
    Connection gone = connections.remove(port);
    if (gone != null) {
      try {
        gone.socket().close();
      } catch (IOException closed) {
        return; // it is gone in any case
      }
    }
  }

  @Override
  public void close() {
    Map.copyOf(connections).keySet().forEach(this::hangUp);
  }
}
