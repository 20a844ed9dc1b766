package dev.weir.client;

import java.util.Optional;

/**
 * Where a request comes from.
 *
 * @param text the address; for a client that its proxy chose to hide, the proxy's address and the
 *     name that the proxy gave to the client
 * @param network what clients of one origin share: the address itself, for IPv6 its /64 network,
 *     since whoever has one address has all of that
 */
public record ClientAddress(String text, String network) {
  private static final int V6_PREFIX = 64;

  /** The address that a literal spells, in whatever way; empty for anything that is no address. */
  public static Optional<ClientAddress> parse(String literal) {
    return Optional.ofNullable(IpAddress.parse(literal)).map(ClientAddress::of);
  }

  static ClientAddress of(IpAddress address) {
    String text = address.toString();
    return new ClientAddress(
        text, address.isV6() ? address.network(V6_PREFIX) + "/" + V6_PREFIX : text);
  }

  static ClientAddress hidden(IpAddress proxy, String name) {
    String text = proxy + " " + name;
    return new ClientAddress(text, text);
  }
}
