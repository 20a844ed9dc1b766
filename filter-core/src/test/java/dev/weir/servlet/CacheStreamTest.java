package dev.weir.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A long response passes through while it is recorded, and its copy is dropped at the limit. With
 * {@code -Dcache.stream.mib=1024} and a heap of 64 MiB it shows that nothing else is held.
 */
final class CacheStreamTest {
  private static final int MIB = Integer.getInteger("cache.stream.mib", 32);
  private static final byte[] PIECE = new byte[1 << 16];
  private static final int PIECES = MIB << 4;

  @Test
  void streamsWhatIsLongerThanWhatIsKept() throws IOException {
    try (CacheFixture fixture = new CacheFixture("/* -> cache", Map.of())) {
      fixture.origin().on("/long", CacheStreamTest::writeAll);

      assertThat(read(fixture.node().port())).isEqualTo((long) PIECES * PIECE.length);

      assertThat(fixture.node().weir().responses().orElseThrow().statistics().entries()).isZero();
      assertThat(fixture.node().weir().telemetry().gauges()).containsEntry("responses.flights", 0L);
    }
  }

  private static void writeAll(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "max-age=60");
    for (int i = 0; i < PIECES; i++) {
      response.getOutputStream().write(PIECE);
    }
  }

  /** Number of bytes of the body. */
  private static long read(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write("GET /long HTTP/1.0\r\nHost: test.example\r\n\r\n".getBytes(ISO_8859_1));
      InputStream in = socket.getInputStream();
      int ends = 0;
      while (ends < 4) {
        int b = in.read();
        assertThat(b).isNotNegative();
        ends = b == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : 0;
      }
      byte[] buffer = new byte[1 << 16];
      long total = 0;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        total += count;
      }
      return total;
    }
  }
}
