package dev.weir.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressesTest {
  private static final String XFF = "X-Forwarded-For";

  private static ClientAddress of(List<String> trusted, String header, String peer, String... xs) {
    return new ClientAddresses(new ClientSettings(trusted, header))
        .of(new FakeRequest(peer, Map.of(header, List.of(xs))));
  }

  private static String behindTen(String... lines) {
    return of(List.of("10.0.0.0/8"), XFF, "10.0.0.1", lines).text();
  }

  private static String forwarded(String... lines) {
    return of(List.of("10.0.0.0/8", "fd00::/8"), "Forwarded", "10.0.0.1", lines).text();
  }

  @Test
  void believesNobodyUnlessToldTo() {
    assertThat(of(List.of(), XFF, "192.0.2.1", "203.0.113.9").text()).isEqualTo("192.0.2.1");
    assertThat(of(List.of("10.0.0.0/8"), XFF, "192.0.2.1", "203.0.113.9").text())
        .isEqualTo("192.0.2.1");
  }

  @ParameterizedTest(name = "{0} comes from {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.9                        | 203.0.113.9",
        "1.1.1.1, 203.0.113.9               | 203.0.113.9",
        "1.1.1.1, 203.0.113.9, 10.0.0.7     | 203.0.113.9",
        "10.0.0.8, 10.0.0.7                 | 10.0.0.8",
        "203.0.113.9:4711                   | 203.0.113.9",
        "[2001:db8::1]:4711                 | 2001:db8:0:0:0:0:0:1",
        "[2001:db8::1]                      | 2001:db8:0:0:0:0:0:1",
        "2001:db8::1                        | 2001:db8:0:0:0:0:0:1",
        "::ffff:203.0.113.9                 | 203.0.113.9",
        "1.1.1.1, unknown                   | 10.0.0.1",
        "1.1.1.1, unknown, 10.0.0.7         | 10.0.0.7",
        "1.1.1.1, , 10.0.0.7,               | 1.1.1.1",
        "evil.example                       | 10.0.0.1",
        "0x7f.1                             | 10.0.0.1",
        "203.0.113.09                       | 10.0.0.1",
        "''                                 | 10.0.0.1",
      })
  void readsAListOfAddressesFromItsEnd(String line, String client) {
    assertThat(behindTen(line)).isEqualTo(client);
  }

  @Test
  void joinsSeveralLines() {
    assertThat(behindTen("1.1.1.1", "203.0.113.9, 10.0.0.3", "10.0.0.2")).isEqualTo("203.0.113.9");
  }

  @ParameterizedTest(name = "{0} comes from {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "for=203.0.113.9                                   | 203.0.113.9",
        "for=1.1.1.1;proto=https, For=203.0.113.9;by=_x    | 203.0.113.9",
        "proto=https;for=\"203.0.113.9:4711\"              | 203.0.113.9",
        "for=\"[2001:db8::1]:4711\"                        | 2001:db8:0:0:0:0:0:1",
        "for=203.0.113.9, for=\"[fd00::1]\";host=\"a,b;c\" | 203.0.113.9",
        "for=\", for=203.0.113.9                           | 203.0.113.9",
        "for=\"1.1.1.1, for=203.0.113.9                    | 203.0.113.9",
        "for=1.1.1.1, proto=https                          | 10.0.0.1",
        "for=1.1.1.1, for=unknown                          | 10.0.0.1",
        "for=1.1.1.1, for=_alice                           | 10.0.0.1 _alice",
      })
  void readsForwardedFromItsEnd(String line, String client) {
    assertThat(forwarded(line)).isEqualTo(client);
  }

  @Test
  void neverMixesTheTwoHeaders() {
    FakeRequest both =
        new FakeRequest(
            "10.0.0.1", Map.of(XFF, List.of("1.1.1.1"), "Forwarded", List.of("for=203.0.113.9")));
    List<String> trusted = List.of("10.0.0.0/8");
    assertThat(new ClientAddresses(new ClientSettings(trusted, XFF)).of(both).text())
        .isEqualTo("1.1.1.1");
    assertThat(new ClientAddresses(new ClientSettings(trusted, "Forwarded")).of(both).text())
        .isEqualTo("203.0.113.9");
  }

  @Test
  void groupsIpv6ByItsNetwork() {
    String peer = "2001:db8:1:2:aaaa::1%eth0";
    assertThat(of(List.of(), XFF, peer).network()).isEqualTo("2001:db8:1:2:0:0:0:0/64");
    assertThat(of(List.of(), XFF, "[2001:db8:1:2:bbbb::2]").network())
        .isEqualTo("2001:db8:1:2:0:0:0:0/64");
    assertThat(of(List.of(), XFF, "2001:db8:1:3::1").network())
        .isEqualTo("2001:db8:1:3:0:0:0:0/64");
    assertThat(of(List.of(), XFF, "192.0.2.1").network()).isEqualTo("192.0.2.1");
  }

  @Test
  void takesAPeerWithoutAnAddressForALocalOne() {
    ClientAddresses addresses = new ClientAddresses(new ClientSettings(List.of("loopback"), XFF));
    FakeRequest unix = new FakeRequest(null, Map.of(XFF, List.of("203.0.113.9")));
    assertThat(addresses.of(unix).text()).isEqualTo("203.0.113.9");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/33",
    "10.0.0.1/8",
    "10.0.0.0/-1",
    "::1/129",
    "example.org",
    "10.0.0",
    "10.0.0.0/",
    "fe80::1%eth0",
    "1:2:3:4:5:6:7:8:9",
    "1::2::3",
    ":1:2:3:4:5:6:7",
    "12345::",
    "1.2.3.4.5",
    "::1.2.3",
    "1:2:3:4:5:6:7:1.2.3.4",
    "1:2:3:4:5:6:7:8::"
  })
  void refusesWhatIsNoRange(String text) {
    List<String> items = List.of(text);
    assertThatThrownBy(() -> AddressRanges.of(items))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + text + "' ");
  }

  @ParameterizedTest(name = "{0} contains {1}: {2}")
  @CsvSource({
    "private,         10.1.2.3,        true",
    "private,         172.31.0.1,      true",
    "private,         172.32.0.1,      false",
    "private,         fd12::1,         true",
    "loopback,        ::1,             true",
    "loopback,        127.9.9.9,       true",
    "0.0.0.0/0,       203.0.113.9,     true",
    "0.0.0.0/0,       ::1,             false",
    "203.0.113.128/25,203.0.113.127,   false",
    "203.0.113.128/25,203.0.113.200,   true",
    "2001:db8::/33,   2001:db8:8000::, false",
    "::ffff:1.2.3.4,  1.2.3.4,         true",
  })
  void knowsWhatARangeContains(String range, String address, boolean contained) {
    assertThat(AddressRanges.of(List.of(range)).contains(address)).isEqualTo(contained);
  }

  @Property(tries = 500)
  void survivesAnyHeader(
      @ForAll
          @StringLength(max = 40)
          @Chars({'0', '1', '.', ':', '[', ']', ',', '"', ';', '=', 'f'})
          String line) {
    assertThat(behindTen(line)).isNotEmpty();
    assertThat(forwarded(line)).isNotEmpty();
    assertThat(behindTen(line + ", 203.0.113.9")).isEqualTo("203.0.113.9");
    assertThat(forwarded(line + ", for=203.0.113.9")).isEqualTo("203.0.113.9");
  }
}
