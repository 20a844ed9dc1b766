package dev.weir.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisBehindProxyTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  @Test
  void startsEachTestEmptyAndHealed() {
    assertCleanThenSpoil();
  }

  @Test
  void startsEachTestEmptyAndHealedWhicheverCameFirst() {
    assertCleanThenSpoil();
  }

  private static void assertCleanThenSpoil() {
    assertThat(redis.command("DBSIZE")).isEqualTo(0L);
    try (RedisConnection connection = dial(Duration.ofSeconds(5))) {
      assertThat(connection.command("SET", "leftover", "1")).isEqualTo("OK");
    }
    redis.proxy().stall();
    redis.proxy().refuse();
  }

  @Test
  void answersLateButRightAfterAStall() {
    try (RedisConnection connection = dial(Duration.ofMillis(200))) {
      assertThat(connection.command("INCR", "n")).isEqualTo(1L);
      redis.proxy().stall();

      assertThatThrownBy(() -> connection.command("INCR", "n")).hasMessageContaining("no reply");

      assertThat(redis.command("GET", "n")).isEqualTo("1");
    }
    try (RedisConnection connection = dial(Duration.ofSeconds(5))) {
      redis.proxy().heal();
      assertThat(connection.command("PING")).isEqualTo("PONG");
    }
  }

  @Test
  void aDroppedReplyGivesACommandTheAnswerToTheNext() throws IOException {
    redis.command("MSET", "a", "first", "b", "second", "c", "third");
    try (Socket socket = socket()) {
      redis.proxy().garble(Garble.dropReply());
      send(socket, "GET a\r\nGET b\r\nGET c\r\n");

      String second = "$6\r\nsecond\r\n";
      String third = "$5\r\nthird\r\n";
      assertThat(receive(socket, second.length())).isEqualTo(second);
      assertThat(receive(socket, third.length())).isEqualTo(third);
    }
  }

  @Test
  void dropsALongAndNestedReplyWholeAndOnlyOnce() throws IOException {
    redis.command("SET", "long", "x".repeat(1 << 20));
    try (Socket socket = socket()) {
      redis.proxy().garble(Garble.dropReply());
      send(socket, "MGET long absent long\r\n");
      send(socket, "ECHO one\r\n");
      send(socket, "ECHO two\r\n");

      String rest = "$3\r\none\r\n$3\r\ntwo\r\n";
      assertThat(receive(socket, rest.length())).isEqualTo(rest);
    }
  }

  @Test
  void aRepeatedChunkGivesACommandTheAnswerToTheOneBefore() {
    redis.command("MSET", "a", "first", "b", "second");
    try (RedisConnection connection = dial(Duration.ofSeconds(5))) {
      redis.proxy().garble(Garble.repeatChunk());

      assertThat(connection.command("GET", "a")).isEqualTo("first");
      assertThat(connection.command("GET", "b")).isEqualTo("first");
      assertThat(connection.command("PING")).isEqualTo("second");
    }
  }

  @Test
  void countsOneChunkPerFlush() {
    try (RedisConnection connection = dial(Duration.ofSeconds(5))) {
      connection.command("PING");
      long before = redis.proxy().requestChunks();

      connection.command("MSET", "a", "1", "b", "2");
      connection.command("MGET", "a", "b");

      assertThat(redis.proxy().requestChunks() - before).isEqualTo(2);
    }
  }

  private static RedisConnection dial(Duration timeout) {
    return new RedisConnection(redis.proxy().host(), redis.proxy().port(), timeout);
  }

  private static Socket socket() throws IOException {
    Socket socket = new Socket(Ports.loopback(), redis.proxy().port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }

  private static String receive(Socket socket, int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), UTF_8);
  }
}
