package dev.weir.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultyProxyTest {
  private EchoServer echo;
  private FaultyProxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new EchoServer();
    proxy = FaultyProxy.to("127.0.0.1", echo.port());
  }

  @AfterEach
  void end() throws Exception {
    proxy.close();
    echo.end();
  }

  @Test
  void passesBytesOnAndCountsThem() throws IOException {
    try (Socket socket = dial()) {
      assertThat(roundTrip(socket, "hello")).isEqualTo("hello");
      assertThat(roundTrip(socket, "world!")).isEqualTo("world!");
    }

    assertThat(proxy.connectionsAccepted()).isEqualTo(1);
    assertThat(proxy.requestChunks()).isEqualTo(2);
    assertThat(proxy.requestBytes()).isEqualTo(11);
    assertThat(proxy.replyBytes()).isEqualTo(11);
    await().until(() -> proxy.connectionsOpen() == 0);
  }

  @Test
  void passesTheEndOnAfterTheLastByte() throws IOException {
    try (Socket socket = dial()) {
      proxy.delay(Duration.ofMillis(50));
      send(socket, "last words");
      socket.shutdownOutput();

      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8)).isEqualTo("last words");
    }
  }

  @Test
  void keepsEveryByteInOrderUnderJitter() throws Exception {
    proxy.delay(Duration.ofMillis(1), Duration.ofMillis(5));
    byte[] sent = new byte[40 << 20];
    new Random(7).nextBytes(sent);
    try (Socket socket = dial()) {
      CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> all(socket));
      socket.getOutputStream().write(sent);
      socket.shutdownOutput();

      assertThat(received.get()).isEqualTo(sent);
    }
  }

  @Test
  void delaysEveryReplyButNotOneAfterTheOther() throws IOException {
    Duration delay = Duration.ofMillis(200);
    int chunks = 20;
    proxy.delay(delay);
    try (Socket socket = dial()) {
      long start = System.nanoTime();
      for (int i = 0; i < chunks; i++) {
        long known = proxy.requestChunks();
        send(socket, "x");
        await().pollInterval(Duration.ofMillis(1)).until(() -> proxy.requestChunks() > known);
      }
      receive(socket, 1);
      Duration first = Duration.ofNanos(System.nanoTime() - start);
      receive(socket, chunks - 1);
      Duration all = Duration.ofNanos(System.nanoTime() - start);

      assertThat(first).isGreaterThanOrEqualTo(delay);
      // One after the other would be 4 s; this is the promise "latency, not throughput" with ample
      // room.
      assertThat(all).isLessThan(delay.multipliedBy(chunks / 2));
    }
  }

  @Test
  void healingReleasesWhatIsDelayed() throws IOException {
    proxy.delay(Duration.ofDays(1));
    try (Socket socket = dial()) {
      send(socket, "late");
      await().until(() -> proxy.replyBytes() == 4);

      proxy.heal();

      assertThat(receive(socket, 4)).isEqualTo("late");
    }
  }

  @Test
  void stallsWithoutLosingAByte() throws IOException {
    try (Socket socket = dial();
        Socket other = dial()) {
      assertThat(roundTrip(socket, "before")).isEqualTo("before");
      proxy.stall();
      send(socket, "during");
      send(other, "other");
      assertThat(silent(socket)).isTrue();
      assertThat(silent(other)).isTrue();

      proxy.heal();

      assertThat(receive(socket, 6)).isEqualTo("during");
      assertThat(receive(other, 5)).isEqualTo("other");
    }
  }

  @Test
  void acceptsConnectionsWhileStalled() throws IOException {
    proxy.stall();
    try (Socket socket = dial()) {
      send(socket, "hello");
      assertThat(silent(socket)).isTrue();

      proxy.heal();

      assertThat(receive(socket, 5)).isEqualTo("hello");
    }
  }

  @Test
  void resetsTheConnectionsThereAreAndTakesNewOnes() throws IOException {
    try (Socket socket = dial()) {
      assertThat(roundTrip(socket, "hello")).isEqualTo("hello");

      proxy.reset();

      assertReset(socket);
      assertThat(proxy.connectionsOpen()).isZero();
    }
    try (Socket socket = dial()) {
      assertThat(roundTrip(socket, "again")).isEqualTo("again");
    }
  }

  @Test
  void keepsResettingInAStormUntilHealed() throws IOException {
    proxy.resetEvery(Duration.ofMillis(20));
    for (int i = 0; i < 3; i++) {
      try (Socket socket = dial()) {
        assertReset(socket);
      }
    }
    proxy.heal();
    try (Socket socket = dial()) {
      assertThat(silent(socket)).isTrue();
      assertThat(roundTrip(socket, "calm")).isEqualTo("calm");
    }
  }

  @Test
  void resetsEachConnectionAtItsAge() throws IOException {
    try (Socket old = dial()) {
      assertThat(roundTrip(old, "young")).isEqualTo("young");
      proxy.resetAfter(Duration.ofMillis(100));

      assertReset(old);
    }
    try (Socket socket = dial()) {
      assertThat(roundTrip(socket, "young")).isEqualTo("young");
      assertReset(socket);
    }
  }

  @Test
  void refusesNewConnectionsOnly() throws IOException {
    try (Socket socket = dial()) {
      assertThat(roundTrip(socket, "hello")).isEqualTo("hello");

      proxy.refuse();

      assertThatThrownBy(this::dial).isInstanceOf(ConnectException.class);
      assertThat(roundTrip(socket, "still")).isEqualTo("still");
      proxy.heal();
      try (Socket later = dial()) {
        assertThat(roundTrip(later, "again")).isEqualTo("again");
      }
    }
  }

  @Test
  void changesRepliesAsTold() throws IOException {
    try (Socket socket = dial()) {
      proxy.garble(Garble.replace("ell", "ipp"));
      assertThat(roundTrip(socket, "hello")).isEqualTo("hippo");
      proxy.garble(Garble.flipMiddle());
      assertThat(roundTrip(socket, "aaa")).isEqualTo("a`a");
      proxy.garble((connection, chunk) -> (connection + "!").getBytes(UTF_8));
      assertThat(roundTrip(socket, "??")).isEqualTo("1!");
      proxy.heal();
      assertThat(roundTrip(socket, "hello")).isEqualTo("hello");
    }
  }

  @Test
  void aFaultThatFailsEndsItsConnectionOnly() throws IOException {
    try (Socket first = dial();
        Socket second = dial()) {
      assertThat(roundTrip(first, "a")).isEqualTo("a");
      assertThat(roundTrip(second, "b")).isEqualTo("b");
      proxy.garble(
          (connection, chunk) -> {
            if (connection == 1) {
              throw new IllegalStateException("a fault of the fault");
            }
            return chunk;
          });
      send(first, "a");

      assertReset(first);
      assertThat(roundTrip(second, "b")).isEqualTo("b");
    }
  }

  @Test
  void endsTheClientsConnectionWhenTheServerIsAway() throws Exception {
    echo.end();
    try (Socket socket = dial()) {
      assertReset(socket);
    }
  }

  @Test
  void isGoneOnceClosed() throws IOException {
    try (Socket socket = dial()) {
      assertThat(roundTrip(socket, "hello")).isEqualTo("hello");

      proxy.close();
      proxy.close();

      assertThatThrownBy(this::dial).isInstanceOf(ConnectException.class);
      assertThat(socket.getInputStream().read()).isNegative();
      assertThatThrownBy(proxy::stall).hasMessageContaining("closed");
    }
  }

  private Socket dial() throws IOException {
    Socket socket = new Socket(Ports.loopback(), proxy.port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static String roundTrip(Socket socket, String text) throws IOException {
    send(socket, text);
    return receive(socket, text.length());
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  private static String receive(Socket socket, int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), UTF_8);
  }

  private static byte[] all(Socket socket) {
    try {
      return socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean silent(Socket socket) throws IOException {
    socket.setSoTimeout(100);
    InputStream in = socket.getInputStream();
    try {
      in.read();
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } finally {
      socket.setSoTimeout(10_000);
    }
  }

  private static void assertReset(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }
}
