package dev.weir.config;

import dev.weir.redis.RedisSettings.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Several servers, each written {@code host:port}; an IPv6 address stands in brackets. */
final class Addresses {
  private static final Pattern SEPARATORS = Pattern.compile("[,\\s]+");
  private static final Pattern ONE =
      Pattern.compile("(?<host>\\[[^\\]]*\\]|[^\\[\\]:]+)(?::(?<port>[0-9]+))?");

  private Addresses() {}

  /** Addresses separated by commas or white space. */
  static Syntax<List<Address>> syntax(int defaultPort) {
    return new Syntax<>(
        "addresses such as `redis-1:" + defaultPort + ", redis-2`",
        text -> parse(text, defaultPort),
        addresses ->
            Printable.of(
                addresses.stream().map(Address::toString).collect(Collectors.joining(", "))));
  }

  private static List<Address> parse(String text, int defaultPort) throws BadValue {
    List<Address> addresses = new ArrayList<>();
    for (String item : SEPARATORS.split(text, -1)) {
      if (!item.isEmpty()) {
        addresses.add(one(item, defaultPort));
      }
    }
    if (addresses.isEmpty()) {
      throw new BadValue("there is none");
    }
    return List.copyOf(addresses);
  }

  private static Address one(String item, int defaultPort) throws BadValue {
    Matcher parts = ONE.matcher(item);
    if (!parts.matches()) {
      throw new BadValue("each one is a host, or a host and a port");
    }
    String port = parts.group("port");
    return new Address(
        RedisUrl.HOST.parser().parse(parts.group("host")),
        port == null ? defaultPort : RedisUrl.PORT.parser().parse(port));
  }
}
