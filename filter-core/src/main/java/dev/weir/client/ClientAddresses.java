package dev.weir.client;

import dev.weir.http.RequestView;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells where requests come from. A forwarding header counts only as far as trusted proxies wrote
 * it: it is read from its end, and the first address that is not a trusted proxy's is the client.
 * Only the configured header is read, never another beside it. Immutable and thread-safe.
 */
public final class ClientAddresses {
  private static final IpAddress LOCAL = Objects.requireNonNull(IpAddress.parse("127.0.0.1"));

  private final AddressRanges proxies;
  private final String header;
  private final boolean structured;

  /**
   * @throws IllegalArgumentException if a trusted proxy is no address and no range
   */
  public ClientAddresses(ClientSettings settings) {
    this.proxies = AddressRanges.of(settings.trustedProxies());
    this.header = settings.forwardingHeader();
    this.structured = header.equalsIgnoreCase("Forwarded");
  }

  /** The origin of a request. */
  public ClientAddress of(RequestView request) {
    IpAddress peer = peer(request.remoteAddress());
    return proxies.contains(peer) ? forwarded(peer, request) : ClientAddress.of(peer);
  }

  /** Only a process on this very machine comes without an address, through a Unix socket. */
  private static IpAddress peer(@Nullable String literal) {
    IpAddress address = literal == null ? null : IpAddress.parse(unbracketed(literal));
    return address == null ? LOCAL : address;
  }

  private ClientAddress forwarded(IpAddress peer, RequestView request) {
    ForwardedHops hops = new ForwardedHops(request.headers(header), structured);
    IpAddress nearest = peer;
    for (String hop = hops.next(); hop != null; hop = hops.next()) {
      IpAddress address = IpAddress.parse(withoutPort(hop));
      if (address == null) {
        // Hidden by the proxy, or nonsense that it let pass: what stands before is no better.
        return hop.startsWith("_") ? ClientAddress.hidden(nearest, hop) : ClientAddress.of(nearest);
      }
      nearest = address;
      if (!proxies.contains(address)) {
        break;
      }
    }
    return ClientAddress.of(nearest);
  }

  private static String unbracketed(String literal) {
    boolean bracketed = literal.startsWith("[") && literal.endsWith("]");
    return bracketed ? literal.substring(1, literal.length() - 1) : literal;
  }

  /** {@code 192.0.2.1:80}, {@code [2001:db8::1]:80} and both without a port; also bare IPv6. */
  private static String withoutPort(String node) {
    if (node.startsWith("[")) {
      int end = node.indexOf(']');
      return end < 0 ? node : node.substring(1, end);
    }
    int colon = node.indexOf(':');
    return colon >= 0 && colon == node.lastIndexOf(':') ? node.substring(0, colon) : node;
  }
}
