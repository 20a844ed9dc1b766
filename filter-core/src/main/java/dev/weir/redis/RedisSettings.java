package dev.weir.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Redis and how hard to lean on it.
 *
 * @param topology where the servers are
 * @param username the ACL user, or null for the default user
 * @param password read anew at every connect, so that a rotated secret file is picked up; supplies
 *     null when the server asks for none
 * @param database index of the logical database, 0 to 15
 * @param tls whether connections are encrypted, with chain and host name checked
 * @param authorities PEM file of the certificates to trust with TLS, read at every new client; null
 *     for those that the JVM trusts
 * @param poolSize connections to one server on which commands of all callers travel; the
 *     subscription's and a spare one come on top
 * @param threads I/O threads of the client
 * @param connectTimeout bound on opening one connection
 * @param commandTimeout bound on one command; callers usually leave earlier, at their deadline
 */
public record RedisSettings(
    Topology topology,
    @Nullable String username,
    Supplier<@Nullable String> password,
    int database,
    boolean tls,
    @Nullable Path authorities,
    int poolSize,
    int threads,
    Duration connectTimeout,
    Duration commandTimeout) {

  /**
   * Where one server listens.
   *
   * @param host a name or an IP address, an IPv6 address with or without brackets
   */
  public record Address(String host, int port) {
    /** {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
      boolean bareIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
      return (bareIpv6 ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /** Where the servers are. */
  public sealed interface Topology {
    /** One server, or one address that always leads to the master. */
    record Single(String host, int port) implements Topology {
      /** Where it listens. */
      public Address address() {
        return new Address(host, port);
      }

      @Override
      public String toString() {
        return host + ":" + port;
      }
    }

    /**
     * A master with replicas, watched over by sentinels that say which one it is.
     *
     * @param master the name by which the sentinels know it
     * @param username the sentinels' ACL user, or null for their default user
     * @param password of the sentinels, read anew at every connect; supplies null when they ask for
     *     none
     */
    record Sentinel(
        String master,
        List<Address> sentinels,
        @Nullable String username,
        Supplier<@Nullable String> password)
        implements Topology {
      public Sentinel {
        sentinels = List.copyOf(sentinels);
      }

      @Override
      public String toString() {
        return master + " of sentinels " + joined(sentinels);
      }
    }

    /**
     * A Redis Cluster.
     *
     * @param seeds some of its servers, which tell of the others
     */
    record Cluster(List<Address> seeds) implements Topology {
      public Cluster {
        seeds = List.copyOf(seeds);
      }

      @Override
      public String toString() {
        return "cluster of " + joined(seeds);
      }
    }

    private static String joined(List<Address> addresses) {
      return addresses.stream().map(Address::toString).collect(Collectors.joining(","));
    }
  }

  /** The address without user or password, fit for logs. */
  public String address() {
    String scheme = tls ? "rediss://" : "redis://";
    return topology instanceof Topology.Single
        ? scheme + topology + "/" + database
        : scheme + topology;
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    return "RedisSettings[" + address() + "]";
  }
}
