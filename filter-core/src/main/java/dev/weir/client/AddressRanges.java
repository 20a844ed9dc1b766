package dev.weir.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A set of addresses, written as addresses, ranges ({@code 10.0.0.0/8}) and the words {@code
 * loopback} and {@code private} (RFC 1918, RFC 4193 and link-local). Immutable.
 */
public final class AddressRanges {
  private static final Map<String, List<String>> WORDS =
      Map.of(
          "loopback", List.of("127.0.0.0/8", "::1"),
          "private",
              List.of(
                  "10.0.0.0/8",
                  "172.16.0.0/12",
                  "192.168.0.0/16",
                  "169.254.0.0/16",
                  "fc00::/7",
                  "fe80::/10"));

  private final List<AddressRange> ranges;

  private AddressRanges(List<AddressRange> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /** No address at all. */
  public static AddressRanges none() {
    return new AddressRanges(List.of());
  }

  /**
   * The addresses that these items stand for together.
   *
   * @throws IllegalArgumentException if an item stands for none; the message says why
   */
  public static AddressRanges of(List<String> items) {
    List<AddressRange> ranges = new ArrayList<>();
    for (String item : items) {
      WORDS.getOrDefault(item, List.of(item)).forEach(text -> ranges.add(AddressRange.of(text)));
    }
    return new AddressRanges(ranges);
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Whether a literal spells one of the addresses; false for anything that is no address. */
  public boolean contains(String literal) {
    return !ranges.isEmpty() && contains(IpAddress.parse(literal));
  }

  boolean contains(@Nullable IpAddress address) {
    for (AddressRange range : ranges) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return ranges.toString();
  }
}
