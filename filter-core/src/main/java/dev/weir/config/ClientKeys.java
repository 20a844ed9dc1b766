package dev.weir.config;

import dev.weir.client.ClientSettings;
import java.util.List;

/** The settings that tell who is calling. */
final class ClientKeys {
  static final Key<List<String>> TRUSTED_PROXIES =
      Key.of(
              "weir.client.trusted-proxies",
              ranges(),
              "The proxies in front of the application, whose forwarding header is believed:"
                  + " addresses, ranges, `loopback`, `private`. With none, the peer of the"
                  + " connection is the client.")
          .defaultsTo(List.of());

  static final Key<String> FORWARDING_HEADER =
      Key.of(
              "weir.client.forwarding-header",
              Syntax.matching("the name of a header", "[A-Za-z0-9-]{1,64}"),
              "The one header that those proxies maintain: `X-Forwarded-For` and others that list"
                  + " addresses, or `Forwarded` (RFC 7239). No other is read.")
          .defaultsTo("X-Forwarded-For");

  static final Keys.Group GROUP =
      new Keys.Group(
          "Clients", "Where requests come from.", List.of(TRUSTED_PROXIES, FORWARDING_HEADER));

  private ClientKeys() {}

  private static Syntax<List<String>> ranges() {
    Syntax<List<String>> items =
        Syntax.list(
            "addresses, ranges such as 10.0.0.0/8, loopback or private, separated by commas",
            "[A-Za-z0-9.:/]+");
    return new Syntax<>(
        items.rule(),
        text -> {
          List<String> read = items.parser().parse(text);
          RateLimitKeys.checkRanges(read);
          return read;
        },
        items.writer());
  }

  static ClientSettings read(Values values) {
    return new ClientSettings(values.get(TRUSTED_PROXIES), values.get(FORWARDING_HEADER));
  }
}
