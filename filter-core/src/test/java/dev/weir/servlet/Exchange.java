package dev.weir.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * One request as it is written, byte by byte, over a connection of its own, and its answer.
 *
 * @param status of the answer
 * @param lines of the answer's head, the status line aside
 * @param body of the answer
 */
record Exchange(int status, List<String> lines, String body) {
  private static final int TIMEOUT_MILLIS = 20_000;

  /** Sends a request without a body. */
  static Exchange of(URI node, String method, String target, String... headers) {
    return send(node, method + " " + target, headers, "");
  }

  /** Sends a request with a body. */
  static Exchange post(URI node, String target, String body, String... headers) {
    return send(node, "POST " + target, headers, body);
  }

  private static Exchange send(URI node, String what, String[] headers, String body) {
    StringBuilder head = new StringBuilder(what).append(" HTTP/1.1\r\nHost: test\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    if (!body.isEmpty()) {
      head.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    head.append("Connection: close\r\n\r\n").append(body);
    try (Socket socket = new Socket(node.getHost(), node.getPort())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      int end = answer.indexOf("\r\n\r\n");
      List<String> lines = List.of(answer.substring(0, end).split("\r\n"));
      int status = Integer.parseInt(lines.get(0).split(" ", 3)[1]);
      return new Exchange(status, lines.subList(1, lines.size()), answer.substring(end + 4));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** The values of a header, line by line. */
  List<String> header(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return lines.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .toList();
  }
}
