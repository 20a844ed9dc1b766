package dev.weir.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UnreadBodyTest {
  private static final int KEPT_MILLIS = 10_000;
  private static Demo demo;

  @BeforeAll
  static void start() {
    demo = Demo.start(Options.defaults().port(0).nodes(1).environment(Map.of()));
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  @Test
  void keepsTheConnectionWhenTheBodyOfARefusedRequestComesLate() throws Exception {
    try (Socket socket = connect()) {
      send(socket, "PUT /api/session/a/b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n");
      TimeUnit.MILLISECONDS.sleep(100);
      send(socket, "x");
      send(socket, "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

      assertThat(answers(socket)).isEqualTo(2);
    }
  }

  @Test
  void saysThatItClosesInsteadOfReadingALargeBody() throws Exception {
    try (Socket socket = connect()) {
      send(
          socket,
          "PUT /api/session/a/b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n");
      send(socket, "x".repeat(90_000));

      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
          .startsWith("HTTP/1.1 404 ")
          .contains("Connection: close\r\n");
    }
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), demo.ports().get(0));
    socket.setSoTimeout(KEPT_MILLIS);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static int answers(Socket socket) throws IOException {
    String all = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    return all.split("HTTP/1\\.1 404 ", -1).length - 1;
  }
}
