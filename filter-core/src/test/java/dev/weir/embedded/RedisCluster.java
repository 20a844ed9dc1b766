package dev.weir.embedded;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A Redis Cluster of masters with a replica each, on free loopback ports. */
public final class RedisCluster implements AutoCloseable {
  /** Slots of a cluster. */
  public static final int SLOTS = 16_384;

  private final List<RedisServer> servers = new ArrayList<>();
  private final int masters;

  private RedisCluster(int masters) {
    this.masters = masters;
  }

  /**
   * A cluster that serves all slots, spread evenly, and whose replicas are in step.
   *
   * @param masters how many, each with a replica
   */
  public static RedisCluster start(int masters) {
    return start(masters, RedisServer.Options.defaults());
  }

  /** The same with further lines of configuration for every server. */
  public static RedisCluster start(int masters, RedisServer.Options options) {
    RedisCluster cluster = new RedisCluster(masters);
    try {
      for (int i = 0; i < 2 * masters; i++) {
        cluster.servers.add(cluster.server(options));
      }
      cluster.join();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private RedisServer server(RedisServer.Options options) {
    return RedisServer.start(
        options
            .config("cluster-enabled", "yes")
            .config("cluster-port", Integer.toString(Ports.free()))
            .config("cluster-node-timeout", "1000")
            .config("cluster-replica-validity-factor", "0")
            .config("repl-diskless-sync-delay", "0"));
  }

  private void join() {
    for (int i = 0; i < servers.size(); i++) {
      servers.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
      if (i < masters) {
        String first = Integer.toString(i * SLOTS / masters);
        String last = Integer.toString((i + 1) * SLOTS / masters - 1);
        servers.get(i).command("CLUSTER", "ADDSLOTSRANGE", first, last);
      }
    }
    servers.stream().skip(1).forEach(this::meet);
    Waiting.until("the servers know each other", () -> servers.stream().allMatch(this::knowsAll));
    for (int i = 0; i < masters; i++) {
      servers.get(masters + i).command("CLUSTER", "REPLICATE", id(servers.get(i)));
    }
    awaitWell();
  }

  private void meet(RedisServer other) {
    String bus = String.valueOf(list(other.command("CONFIG", "GET", "cluster-port")).get(1));
    String port = Integer.toString(other.port());
    servers.get(0).command("CLUSTER", "MEET", RedisServer.HOST, port, bus);
  }

  private boolean knowsAll(RedisServer server) {
    return nodes(server).size() == servers.size()
        && nodes(server).stream().noneMatch(line -> line.contains("handshake"));
  }

  /** Waits until every running server sees all slots served and the replicas are in step. */
  public void awaitWell() {
    Waiting.until(
        "the cluster is well",
        () -> running().stream().allMatch(server -> well(server) && inStep(server)));
  }

  private static boolean well(RedisServer server) {
    String info = String.valueOf(server.command("CLUSTER", "INFO"));
    return info.contains("cluster_state:ok") && info.contains("cluster_slots_ok:" + SLOTS);
  }

  private static boolean inStep(RedisServer server) {
    String replication = String.valueOf(server.command("INFO", "replication"));
    return replication.contains("role:master") || replication.contains("master_link_status:up");
  }

  /** Addresses of all servers, separated by commas. */
  public String addresses() {
    return servers.stream()
        .map(server -> server.host() + ":" + server.port())
        .collect(Collectors.joining(","));
  }

  /**
   * A second way to all servers: proxies at their ports on another loopback address. Who is to find
   * the servers there has to be told {@code cluster-preferred-endpoint-type unknown-endpoint}.
   */
  public List<FaultyProxy> mirrored(InetAddress other) {
    List<FaultyProxy> proxies = new ArrayList<>();
    try {
      for (RedisServer server : servers) {
        proxies.add(FaultyProxy.before(server, other));
      }
      return proxies;
    } catch (IOException e) {
      proxies.forEach(FaultyProxy::close);
      throw new EmbeddedRedisException("no proxies at " + other + ": " + e, e);
    }
  }

  /** Every server, also those that were killed; the masters of the beginning come first. */
  public List<RedisServer> servers() {
    return List.copyOf(servers);
  }

  private List<RedisServer> running() {
    return servers.stream().filter(RedisServer::running).toList();
  }

  /** The running server that serves {@code slot}, as it says itself. */
  public RedisServer master(int slot) {
    return running().stream()
        .filter(server -> serves(server, slot))
        .findFirst()
        .orElseThrow(() -> new EmbeddedRedisException("nobody serves slot " + slot));
  }

  private static boolean serves(RedisServer server, int slot) {
    String own =
        nodes(server).stream().filter(line -> line.contains("myself")).findFirst().orElseThrow();
    return own.contains("master")
        && own.lines()
            .flatMap(line -> List.of(line.split(" ")).stream().skip(8))
            .filter(range -> !range.startsWith("["))
            .anyMatch(range -> within(range, slot));
  }

  private static boolean within(String range, int slot) {
    String[] ends = range.split("-", -1);
    return Integer.parseInt(ends[0]) <= slot && slot <= Integer.parseInt(ends[ends.length - 1]);
  }

  /** The slot of {@code key}. */
  public int slot(String key) {
    Object slot = running().get(0).command("CLUSTER", "KEYSLOT", key);
    return Math.toIntExact((Long) requireNonNull(slot));
  }

  /** Moves a slot and what lies in it to another master, key after key. */
  public void move(int slot, RedisServer to) {
    RedisServer from = master(slot);
    String number = Integer.toString(slot);
    beginMove(slot, to);
    while (true) {
      List<?> keys = list(from.command("CLUSTER", "GETKEYSINSLOT", number, "100"));
      if (keys.isEmpty()) {
        break;
      }
      keys.forEach(key -> moveKey(from, to, String.valueOf(key)));
    }
    endMove(slot, from, to);
  }

  /** Declares that a slot is about to move: what does not lie there is asked for at the other. */
  public void beginMove(int slot, RedisServer to) {
    RedisServer from = master(slot);
    String number = Integer.toString(slot);
    to.command("CLUSTER", "SETSLOT", number, "IMPORTING", id(from));
    from.command("CLUSTER", "SETSLOT", number, "MIGRATING", id(to));
  }

  /** Moves one key. */
  public void moveKey(RedisServer from, RedisServer to, String key) {
    from.command("MIGRATE", to.host(), Integer.toString(to.port()), key, "0", "5000");
  }

  /** Ends what {@link #beginMove} began. */
  public void endMove(int slot, RedisServer from, RedisServer to) {
    String number = Integer.toString(slot);
    to.command("CLUSTER", "SETSLOT", number, "NODE", id(to));
    from.command("CLUSTER", "SETSLOT", number, "NODE", id(to));
  }

  /** Sends a command to every running server. */
  public void everywhere(String... command) {
    running().forEach(server -> server.command(command));
  }

  /** All keys of all masters. */
  public List<String> keys() {
    return running().stream()
        .filter(server -> nodes(server).stream().anyMatch(RedisCluster::isOwnMaster))
        .flatMap(server -> list(server.command("KEYS", "*")).stream())
        .map(String::valueOf)
        .toList();
  }

  private static boolean isOwnMaster(String line) {
    return line.contains("myself,master");
  }

  private static String id(RedisServer server) {
    return String.valueOf(server.command("CLUSTER", "MYID"));
  }

  private static List<String> nodes(RedisServer server) {
    return String.valueOf(server.command("CLUSTER", "NODES")).lines().toList();
  }

  private static List<?> list(@Nullable Object reply) {
    return (List<?>) requireNonNull(reply);
  }

  /** Ends all servers. */
  @Override
  public void close() {
    servers.forEach(RedisServer::close);
  }
}
