package dev.weir.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RedisServerTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  @Test
  void answersOnceStarted() {
    RedisServer server = redis.server();

    assertThat(server.running()).isTrue();
    assertThat(server.command("PING")).isEqualTo("PONG");
    assertThat(server.url()).isEqualTo("redis://127.0.0.1:" + server.port());
    assertThat(server.log()).contains("Ready to accept connections");
  }

  @Test
  void keepsNothingOnDiskUnlessTold() {
    assertThat(redis.command("CONFIG", "GET", "save")).isEqualTo(List.of("save", ""));
    assertThat(redis.command("CONFIG", "GET", "appendonly")).isEqualTo(List.of("appendonly", "no"));
    assertThat(redis.command("CONFIG", "GET", "bind")).isEqualTo(List.of("bind", "127.0.0.1"));
  }

  @Test
  void givesEveryKindOfReply() {
    assertThat(redis.command("SET", "k", "v\r\nw")).isEqualTo("OK");
    assertThat(redis.command("GET", "k")).isEqualTo("v\r\nw");
    assertThat(redis.command("GET", "absent")).isNull();
    assertThat(redis.command("STRLEN", "k")).isEqualTo(4L);
    assertThat(redis.command("EVAL", "return {1, {'a', false}, {}}", "0"))
        .isEqualTo(List.of(1L, Arrays.asList("a", null), List.of()));
    assertThatThrownBy(() -> redis.command("LPUSH", "k", "x"))
        .isInstanceOf(RedisErrorReply.class)
        .hasMessageStartingWith("WRONGTYPE");
  }

  @Test
  void carriesAnyBytes() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }

    redis.command(ascii("SET"), bytes, bytes);

    assertThat((byte[]) redis.command(ascii("GET"), bytes)).isEqualTo(bytes);
  }

  @Test
  void isSilentWhilePausedAndGoesOnWhenResumed() {
    RedisServer server = redis.server();
    try (RedisConnection connection = server.connect(Duration.ofMillis(200))) {
      server.pause();

      assertThat(server.running()).isTrue();
      assertThatThrownBy(() -> connection.command("INCR", "n"))
          .isInstanceOf(EmbeddedRedisException.class);
      server.resume();

      assertThat(server.command("GET", "n")).isEqualTo("1");
    }
  }

  @Test
  void refusesConnectionsOnceStoppedAndReturnsOnTheSamePort() {
    RedisServer server = redis.server();
    int port = server.port();

    server.stop();

    assertThat(server.running()).isFalse();
    assertThat(server.log()).contains("User requested shutdown");
    assertThatThrownBy(() -> server.command("PING")).hasMessageContaining("no connection");
    server.restart(true);
    assertThat(server.port()).isEqualTo(port);
    assertThat(server.command("PING")).isEqualTo("PONG");
  }

  @Test
  void stopsAlsoWhilePaused() {
    redis.server().pause();
    redis.server().stop();

    assertThat(redis.server().running()).isFalse();
  }

  @Test
  void losesUnsavedDataWhenKilled() {
    RedisServer server = redis.server();
    server.command("SET", "k", "v");

    server.kill();
    server.restart(true);

    assertThat(server.command("GET", "k")).isNull();
  }

  @Test
  void keepsDataOverARestartWhenAsked() {
    RedisServer server = redis.server();
    server.command("SET", "k", "v");

    server.restart(true);

    assertThat(server.command("GET", "k")).isEqualTo("v");
  }

  @Test
  void keepsDataOfAPausedServer() {
    RedisServer server = redis.server();
    server.command("SET", "k", "v");
    server.pause();

    server.restart(true);

    assertThat(server.command("GET", "k")).isEqualTo("v");
  }

  @Test
  void losesDataOverARestartOtherwise() {
    RedisServer server = redis.server();
    server.command("SET", "k", "v");
    server.command("SAVE");

    server.restart(false);

    assertThat(server.command("GET", "k")).isNull();
  }

  @Test
  void aFailedSaveLeavesTheServerRunning(@TempDir Path directory) throws IOException {
    try (RedisServer server =
        RedisServer.start(RedisServer.Options.defaults().directory(directory))) {
      server.command("SET", "k", "v");
      Files.createDirectories(directory.resolve("dump.rdb/occupied"));

      assertThatThrownBy(() -> server.restart(true)).hasMessageContaining("does not save its data");

      assertThat(server.command("GET", "k")).isEqualTo("v");
    }
  }

  @Test
  void keepsTheCallersDirectoryAndLoadsItsAppendOnlyFile(@TempDir Path directory)
      throws IOException {
    Path bystander = Files.writeString(directory.resolve("bystander"), "mine");
    RedisServer.Options options =
        RedisServer.Options.defaults()
            .directory(directory)
            .config("appendonly", "yes")
            .config("appendfsync", "always");
    try (RedisServer server = RedisServer.start(options)) {
      server.command("SET", "k", "v");
    }
    try (RedisServer server = RedisServer.start(options)) {
      assertThat(server.command("GET", "k")).isEqualTo("v");

      server.restart(false);

      assertThat(server.command("GET", "k")).isNull();
    }
    assertThat(bystander).hasContent("mine");
  }

  @Test
  void takesAPasswordThatNeedsQuoting() {
    String password = "p\"a\\s' s#wörd";
    RedisServer.Options options = RedisServer.Options.defaults().password(password);
    try (RedisServer server = RedisServer.start(options)) {
      assertThat(server.command("PING")).isEqualTo("PONG");
      assertThat(options.toString()).doesNotContain(password);
      try (RedisConnection stranger =
          new RedisConnection(server.host(), server.port(), Duration.ofSeconds(5))) {
        assertThatThrownBy(() -> stranger.command("PING")).hasMessageStartingWith("NOAUTH");
        assertThat(stranger.command("AUTH", password)).isEqualTo("OK");
      }
    }
  }

  @Test
  void namesTheServersOwnComplaintWhenItDoesNotStart() {
    RedisServer.Options options = RedisServer.Options.defaults().config("no-such-directive", "1");

    assertThatThrownBy(() -> RedisServer.start(options))
        .isInstanceOf(EmbeddedRedisException.class)
        .hasMessageContaining("no-such-directive");
  }

  @Test
  void refusesAFixedPortThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, Ports.loopback())) {
      RedisServer.Options options = RedisServer.Options.defaults().port(taken.getLocalPort());

      assertThatThrownBy(() -> RedisServer.start(options))
          .hasMessageContaining("port " + taken.getLocalPort() + " is taken");
    }
  }

  @Test
  void startsManyAtOnceOnDifferentPorts() {
    List<CompletableFuture<RedisServer>> starts =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> RedisServer.start()))
            .limit(8)
            .toList();

    List<RedisServer> servers = starts.stream().map(CompletableFuture::join).toList();

    assertThat(servers.stream().map(RedisServer::port)).doesNotHaveDuplicates();
    assertThat(servers).allMatch(server -> "PONG".equals(server.command("PING")));
    servers.forEach(RedisServer::close);
    assertThat(servers).noneMatch(RedisServer::running);
  }

  @Test
  void leavesNoProcessAndNoFilesOnceClosedWhilePaused() {
    RedisServer server = RedisServer.start();
    Path data = dataDirectory(server);
    assertThat(data).isDirectory();
    server.pause();

    server.close();
    server.close();

    assertThat(server.running()).isFalse();
    assertThat(data.getParent()).doesNotExist();
    assertThatThrownBy(() -> server.restart(false)).hasMessageContaining("closed");
  }

  private static Path dataDirectory(RedisServer server) {
    List<?> reply = (List<?>) server.command("CONFIG", "GET", "dir");
    return Path.of(String.valueOf(reply == null ? null : reply.get(1)));
  }

  private static byte[] ascii(String word) {
    return word.getBytes(StandardCharsets.US_ASCII);
  }
}
