package dev.weir.redis;

import dev.weir.redis.RedisSettings.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisException;

/**
 * What one server of a cluster says about all of them. Immutable.
 *
 * @param owners for each slot its master, null where nobody serves it
 * @param masters those that own slots, in the order of their slots
 * @param servers all that were named, replicas too
 * @param well whether that server sees all slots served, by a majority of masters
 */
@SuppressWarnings("ArrayRecordComponent")
record ClusterView(
    @Nullable Address[] owners, List<Address> masters, List<Address> servers, boolean well) {

  /** Asks the server behind {@code connection}, which listens at {@code asked}. */
  static ClusterView of(RespConnection connection, Address asked) {
    // A server that was cut off from most others goes on naming the masters of before.
    boolean well = String.valueOf(connection.ask("CLUSTER", "INFO")).contains("cluster_state:ok");
    if (connection.ask("CLUSTER", "SLOTS") instanceof List<?> ranges) {
      return of(ranges, asked, well);
    }
    throw new RedisException("ERR CLUSTER SLOTS has no answer");
  }

  private static ClusterView of(List<?> ranges, Address asked, boolean well) {
    @Nullable Address[] owners = new Address[HashSlot.COUNT];
    Set<Address> masters = new LinkedHashSet<>();
    Set<Address> servers = new LinkedHashSet<>();
    for (Object range : ranges) {
      List<?> parts = list(range);
      Address master = address(list(parts.get(2)), asked);
      for (int slot = number(parts.get(0)); slot <= number(parts.get(1)); slot++) {
        owners[slot] = master;
      }
      masters.add(master);
      parts.stream().skip(2).forEach(server -> servers.add(address(list(server), asked)));
    }
    return new ClusterView(owners, List.copyOf(masters), List.copyOf(servers), well);
  }

  private static Address address(List<?> server, Address asked) {
    Object host = server.get(0);
    // No name means: the same as of the one that was asked.
    boolean named = host != null && !host.equals("") && !host.equals("?");
    return new Address(named ? String.valueOf(host) : asked.host(), number(server.get(1)));
  }

  private static List<?> list(@Nullable Object reply) {
    if (reply instanceof List<?> elements && !elements.isEmpty()) {
      return elements;
    }
    throw new RedisException("ERR CLUSTER SLOTS is not understood");
  }

  private static int number(@Nullable Object reply) {
    return Math.toIntExact((Long) Objects.requireNonNull(reply));
  }

  /** For each master the smallest number that, as a hash tag, leads to it. */
  List<String> tags() {
    List<String> tags = new ArrayList<>();
    for (Address master : masters) {
      int tag = 0;
      while (!master.equals(owners[HashSlot.of(String.valueOf(tag))])) {
        tag++;
      }
      tags.add(String.valueOf(tag));
    }
    return List.copyOf(tags);
  }

  boolean sameOwners(ClusterView other) {
    return Arrays.equals(owners, other.owners);
  }
}
