package dev.weir.demo;

import java.util.Map;
import java.util.TreeMap;

/**
 * How to start the demo.
 *
 * @param host the address that every node binds to
 * @param port the first node's port, the others following; 0 gives each a free one
 * @param nodes how many nodes
 * @param environment where the settings of Redis come from, after the system properties
 */
public record Options(String host, int port, int nodes, Map<String, String> environment) {
  static final int MAX_NODES = 16;
  private static final int MAX_PORT = 65_535;

  public Options {
    environment = Map.copyOf(environment);
    if (nodes < 1 || nodes > MAX_NODES) {
      throw new IllegalArgumentException("the number of nodes must be 1 to " + MAX_NODES);
    }
    if (port < 0 || port + nodes - 1 > MAX_PORT) {
      throw new IllegalArgumentException("the ports of all nodes must be 1 to " + MAX_PORT);
    }
  }

  /** Two nodes on 127.0.0.1, from port 8080, with the environment of this process. */
  public static Options defaults() {
    return new Options("127.0.0.1", 8080, 2, System.getenv());
  }

  /** These options with another address to bind to. */
  public Options host(String host) {
    return new Options(host, port, nodes, environment);
  }

  /** These options with another first port, or free ports for 0. */
  public Options port(int port) {
    return new Options(host, port, nodes, environment);
  }

  /** These options with another number of nodes. */
  public Options nodes(int nodes) {
    return new Options(host, port, nodes, environment);
  }

  /** These options with these variables in place of the process' environment. */
  public Options environment(Map<String, String> environment) {
    return new Options(host, port, nodes, environment);
  }

  /** Shows of the environment, which holds secrets, the names only. */
  @Override
  public String toString() {
    return "Options[%s:%d, %d nodes, %s]"
        .formatted(host, port, nodes, new TreeMap<>(environment).keySet());
  }
}
