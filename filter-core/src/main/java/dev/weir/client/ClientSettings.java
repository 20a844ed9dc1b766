package dev.weir.client;

import java.util.List;

/**
 * Whom to believe who is calling.
 *
 * @param trustedProxies addresses, ranges and the words {@code loopback} and {@code private}: the
 *     peers whose forwarding header counts
 * @param forwardingHeader the one header that they maintain: {@code Forwarded} (RFC 7239), or one
 *     that lists addresses as {@code X-Forwarded-For} does
 */
public record ClientSettings(List<String> trustedProxies, String forwardingHeader) {
  public ClientSettings {
    trustedProxies = List.copyOf(trustedProxies);
  }
}
