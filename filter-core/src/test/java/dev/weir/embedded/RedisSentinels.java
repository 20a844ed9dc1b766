package dev.weir.embedded;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Three sentinels over a master and two replicas, on free loopback ports. */
public final class RedisSentinels implements AutoCloseable {
  /** The name under which the sentinels know the master. */
  public static final String MASTER = "mymaster";

  private final List<RedisServer> servers = new ArrayList<>();
  private final List<RedisServer> sentinels = new ArrayList<>();
  private final Path program;

  private RedisSentinels(Path program) {
    this.program = program;
  }

  /** Sentinels that know of each other and of replicas that are in step. */
  public static RedisSentinels start() {
    return start(null, null);
  }

  /**
   * The same with passwords.
   *
   * @param password of the servers, or null
   * @param sentinelPassword of the sentinels, or null
   */
  public static RedisSentinels start(@Nullable String password, @Nullable String sentinelPassword) {
    try {
      RedisSentinels all = new RedisSentinels(link(Files.createTempDirectory("weir-sentinel-")));
      try {
        all.launch(password, sentinelPassword);
        return all;
      } catch (RuntimeException e) {
        all.close();
        throw e;
      }
    } catch (IOException e) {
      throw new EmbeddedRedisException("no place for the sentinels: " + e, e);
    }
  }

  /** What to start a sentinel with; {@code directory} has to outlive it. */
  public static RedisBinary program(Path directory) throws IOException {
    return RedisBinary.at(link(directory));
  }

  /** A server becomes a sentinel by the name of its program. */
  private static Path link(Path directory) throws IOException {
    return Files.createSymbolicLink(
        directory.resolve("redis-sentinel"), Path.of(RedisBinary.bundled().command()));
  }

  private void launch(@Nullable String password, @Nullable String sentinelPassword) {
    RedisServer.Options options =
        RedisServer.Options.defaults().config("repl-diskless-sync-delay", "0");
    if (password != null) {
      options = options.password(password).config("masterauth", password);
    }
    for (int i = 0; i < 3; i++) {
      servers.add(RedisServer.start(options));
    }
    String port = Integer.toString(servers.get(0).port());
    servers.stream().skip(1).forEach(r -> r.command("REPLICAOF", RedisServer.HOST, port));
    Waiting.until("replicas are in step", () -> servers.stream().skip(1).allMatch(this::inStep));
    for (int i = 0; i < 3; i++) {
      sentinels.add(RedisServer.start(watching(port, password, sentinelPassword)));
    }
    Waiting.until("the sentinels know of all", () -> sentinels.stream().allMatch(this::knowsAll));
  }

  private RedisServer.Options watching(
      String port, @Nullable String password, @Nullable String sentinelPassword) {
    RedisServer.Options options =
        RedisServer.Options.defaults()
            .binary(RedisBinary.at(program))
            .config("sentinel", "monitor", MASTER, RedisServer.HOST, port, "2")
            .config("sentinel", "down-after-milliseconds", MASTER, "500")
            .config("sentinel", "failover-timeout", MASTER, "2000");
    if (password != null) {
      options = options.config("sentinel", "auth-pass", MASTER, password);
    }
    if (sentinelPassword != null) {
      options =
          options.password(sentinelPassword).config("sentinel", "sentinel-pass", sentinelPassword);
    }
    return options;
  }

  private boolean inStep(RedisServer replica) {
    return String.valueOf(replica.command("INFO", "replication")).contains("master_link_status:up");
  }

  private boolean knowsAll(RedisServer sentinel) {
    List<?> about = list(sentinel.command("SENTINEL", "MASTER", MASTER));
    return number(about, "num-other-sentinels") == 2 && number(about, "num-slaves") == 2;
  }

  private static int number(List<?> fields, String name) {
    return Integer.parseInt(String.valueOf(fields.get(fields.indexOf(name) + 1)));
  }

  /** Addresses of the sentinels, separated by commas. */
  public String addresses() {
    return sentinels.stream()
        .map(sentinel -> sentinel.host() + ":" + sentinel.port())
        .collect(Collectors.joining(","));
  }

  /** The sentinels. */
  public List<RedisServer> sentinels() {
    return List.copyOf(sentinels);
  }

  /** The servers; the master of the beginning is the first. */
  public List<RedisServer> servers() {
    return List.copyOf(servers);
  }

  /** The running server that the first running sentinel takes for the master. */
  public RedisServer master() {
    for (RedisServer sentinel : sentinels) {
      if (sentinel.running()) {
        List<?> at = list(sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER));
        return servers.stream()
            .filter(server -> Integer.toString(server.port()).equals(at.get(1)))
            .findFirst()
            .orElseThrow();
      }
    }
    throw new EmbeddedRedisException("no sentinel is running");
  }

  /** Waits until all running sentinels name another master than {@code before}. */
  public void awaitAnother(RedisServer before) {
    Waiting.until("there is another master", () -> master() != before && inOffice(master()));
  }

  /** Waits until all servers run as the master or as a replica in step with it. */
  public void awaitSteady() {
    Waiting.until(
        "all servers are the master or follow it",
        () ->
            servers.stream()
                .filter(RedisServer::running)
                .allMatch(server -> server == master() ? inOffice(server) : inStep(server)));
  }

  private static boolean inOffice(RedisServer server) {
    return String.valueOf(server.command("INFO", "replication")).contains("role:master");
  }

  private static List<?> list(@Nullable Object reply) {
    return (List<?>) requireNonNull(reply);
  }

  /** Ends all of them. */
  @Override
  public void close() {
    sentinels.forEach(RedisServer::close);
    servers.forEach(RedisServer::close);
    try {
      Files.deleteIfExists(program);
      Files.deleteIfExists(requireNonNull(program.getParent()));
    } catch (IOException e) {
      throw new EmbeddedRedisException("not deleted: " + e, e);
    }
  }
}
