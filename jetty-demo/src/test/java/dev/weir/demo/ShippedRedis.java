package dev.weir.demo;

import dev.weir.embedded.EmbeddedRedisException;
import dev.weir.embedded.RedisBinary;
import dev.weir.embedded.RedisConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/** What {@code docker/} ships, run with the bundled server: port, directory and address differ. */
record ShippedRedis(Process process, int port, Path directory) implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  /** Starts it; it may not answer yet. */
  static ShippedRedis start(Path directory, String secret) throws IOException {
    Path programs = Files.createDirectory(directory.resolve("bin"));
    String program = "#!/bin/sh\nexec '" + RedisBinary.bundled().command() + "' \"$@\"\n";
    Path server = Files.writeString(programs.resolve("redis-server"), program);
    Files.setPosixFilePermissions(server, PosixFilePermissions.fromString("rwx------"));
    Path secretFile = Files.writeString(directory.resolve("secret"), secret);
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                "/bin/sh",
                DockerFilesTest.DOCKER.resolve("redis-start.sh").toString(),
                DockerFilesTest.DOCKER.resolve("redis.conf").toString(),
                "--port",
                String.valueOf(port),
                "--bind",
                HOST,
                "--dir",
                Files.createDirectory(directory.resolve("data")).toString()));
    builder.environment().merge("PATH", programs.toString(), (path, own) -> own + ":" + path);
    builder.environment().put("REDIS_PASSWORD_FILE", secretFile.toString());
    builder.redirectErrorStream(true).redirectOutput(directory.resolve("output").toFile());
    return new ShippedRedis(builder.start(), port, directory);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  RedisConnection connect() {
    return new RedisConnection(HOST, port, Duration.ofSeconds(5));
  }

  RedisConnection connect(String password) {
    RedisConnection connection = connect();
    connection.command("AUTH", password);
    return connection;
  }

  boolean answers(String password) {
    try (RedisConnection connection = connect(password)) {
      return "PONG".equals(connection.command("PING"));
    } catch (EmbeddedRedisException e) {
      return false;
    }
  }

  String commandLine() {
    return process.info().commandLine().orElseThrow();
  }

  Path dataDirectory() {
    return directory.resolve("data");
  }

  String output() throws IOException {
    return Files.readString(directory.resolve("output"));
  }

  /** Kills it and waits for its end. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
