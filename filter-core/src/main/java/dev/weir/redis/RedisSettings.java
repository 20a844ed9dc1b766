package dev.weir.redis;

import java.time.Duration;
import java.util.function.Supplier;
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
    int poolSize,
    int threads,
    Duration connectTimeout,
    Duration commandTimeout) {

  /** Where the servers are. Sentinel and Cluster become further cases of this type. */
  public sealed interface Topology {
    /** One server, or one address that always leads to the master. */
    record Single(String host, int port) implements Topology {
      @Override
      public String toString() {
        return host + ":" + port;
      }
    }
  }

  /** The address without user or password, fit for logs. */
  public String address() {
    return (tls ? "rediss://" : "redis://") + topology + "/" + database;
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    return "RedisSettings[" + address() + "]";
  }
}
