package dev.weir.client;

import org.jspecify.annotations.Nullable;

/** All addresses that begin with the same bits: {@code 10.0.0.0/8}, {@code 2001:db8::/32}. */
record AddressRange(IpAddress first, int prefix) {

  /**
   * The range that {@code text} stands for; a single address is a range of one.
   *
   * @throws IllegalArgumentException if it is none; the message says why
   */
  static AddressRange of(String text) {
    int slash = text.indexOf('/');
    IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (address == null || text.indexOf('%') >= 0) {
      throw new IllegalArgumentException("'" + text + "' is no address and no range of addresses");
    }
    int prefix = slash < 0 ? address.bits() : prefix(text.substring(slash + 1));
    if (prefix < 0 || prefix > address.bits()) {
      throw new IllegalArgumentException("'" + text + "' needs a prefix up to " + address.bits());
    }
    if (!address.network(prefix).equals(address)) {
      throw new IllegalArgumentException("'" + text + "' has bits set after its prefix");
    }
    return new AddressRange(address, prefix);
  }

  private static int prefix(String digits) {
    return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
  }

  boolean contains(@Nullable IpAddress address) {
    return address != null && first.shares(prefix, address);
  }
}
