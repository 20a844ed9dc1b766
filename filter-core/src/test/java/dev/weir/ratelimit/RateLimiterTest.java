package dev.weir.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.client.ClientSettings;
import dev.weir.fallback.Deadline;
import dev.weir.http.Rule;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules, keys and lists, on one node without a Redis and a clock of the tests' own. */
final class RateLimiterTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final AtomicLong nanos = new AtomicLong();
  private final Telemetry telemetry = new Telemetry();

  private RateLimiter limiter(RateLimitSettings settings) {
    return RateLimiters.alone(
            settings,
            new ClientSettings(List.of(), "X-Forwarded-For"),
            nanos::get,
            this::deadline,
            telemetry)
        .limiter();
  }

  private RateLimiter limiter(RateRule... rules) {
    return limiter(Settings.of(List.of(rules)));
  }

  private Deadline deadline() {
    return Deadline.of(Duration.ZERO, nanos::get);
  }

  private boolean allowed(RateLimiter limiter, FakeRequest request) {
    return limiter.decide(request, deadline()).allowed();
  }

  private static RateRule once(String rule, String... key) {
    return Settings.rule(rule, Settings.policy("once", 1, MINUTE, key));
  }

  @ParameterizedTest
  @CsvSource({
    "address, 192.0.2.1/-/-/-, 192.0.2.1/bob/s2/k2, false",
    "address, 192.0.2.1/-/-/-, 192.0.2.2/-/-/-, true",
    "address, 2001:db8::1/-/-/-, 2001:db8::2/-/-/-, false",
    "address, 2001:db8::1/-/-/-, 2001:db8:0:1::1/-/-/-, true",
    "user, 192.0.2.1/ann/-/-, 192.0.2.2/ann/-/-, false",
    "user, 192.0.2.1/ann/-/-, 192.0.2.1/bob/-/-, true",
    "user, 192.0.2.1/-/-/-, 192.0.2.1/-/-/-, false",
    "user, 192.0.2.1/-/-/-, 192.0.2.2/-/-/-, true",
    "session, 192.0.2.1/-/s1/-, 192.0.2.2/-/s1/-, false",
    "session, 192.0.2.1/-/s1/-, 192.0.2.1/-/s2/-, true",
    "header:X-Key, 192.0.2.1/-/-/k1, 192.0.2.2/-/-/k1, false",
    "header:X-Key, 192.0.2.1/-/-/k1, 192.0.2.1/-/-/k2, true",
    "tenant, 192.0.2.1/-/-/-/t1, 192.0.2.2/-/-/-/t1, false",
    "attribute:plan, 192.0.2.1/-/-/-/-/gold, 192.0.2.2/-/-/-/-/gold, false",
    "own:letter, 192.0.2.1/ann/-/-, 192.0.2.2/amy/-/-, false",
    "own:letter, 192.0.2.1/ann/-/-, 192.0.2.2/bob/-/-, true",
    "everyone, 192.0.2.1/ann/-/-, 192.0.2.2/bob/-/-, false",
    "address+user, 192.0.2.1/ann/-/-, 192.0.2.1/bob/-/-, true",
    "address+user, 192.0.2.1/ann/-/-, 192.0.2.2/ann/-/-, true",
    "address+user, 192.0.2.1/ann/-/-, 192.0.2.1/ann/-/-, false",
  })
  void tellsSubjectsApartByTheKey(String key, String first, String second, boolean apart) {
    RateLimiter limiter = limiter(once("/* -> once", key.split("\\+")));
    limiter.identify(
        "letter",
        request -> {
          String user = request.user();
          return user == null ? null : user.substring(0, 1);
        });
    assertThat(allowed(limiter, FakeRequest.from(first))).isTrue();
    assertThat(allowed(limiter, FakeRequest.from(second))).isEqualTo(apart);
  }

  @Test
  void neverTakesOneSubjectForAnother() {
    RateLimiter limiter = limiter(once("/* -> once", "user", "header:X-Key"));
    assertThat(allowed(limiter, FakeRequest.from("192.0.2.1/a 6 user b/-/c"))).isTrue();
    assertThat(allowed(limiter, FakeRequest.from("192.0.2.1/a/-/b 6 user c"))).isTrue();
  }

  @Test
  void countsEachRouteApartWhereTheKeySaysSo() {
    RateLimiter limiter =
        limiter(once("/a/* -> once", "address", "route"), once("/b -> once", "address", "route"));
    assertThat(allowed(limiter, FakeRequest.to("/a/1"))).isTrue();
    assertThat(allowed(limiter, FakeRequest.to("/a/2"))).isFalse();
    assertThat(allowed(limiter, FakeRequest.to("/b"))).isTrue();
  }

  @Test
  void countsTwoRulesThatLeadToOneLimitOnceAtTheHigherCost() {
    Policy policy = Settings.policy("p", 5, MINUTE);
    RateLimiter limiter =
        limiter(Settings.rule("/* -> p", policy), new RateRule(rule("/a -> p"), policy, 3));
    assertThat(limiter.decide(FakeRequest.to("/a"), deadline()).remaining()).isEqualTo(2);
  }

  private static Rule rule(String text) {
    return Rule.parse(text);
  }

  @Test
  void takesNothingFromAnyPolicyWhenOneRefuses() {
    RateLimiter limiter =
        limiter(
            Settings.rule("/* -> many", Settings.policy("many", 5, MINUTE)), once("/a -> once"));
    assertThat(allowed(limiter, FakeRequest.to("/a"))).isTrue();
    for (int i = 0; i < 10; i++) {
      Decision refused = limiter.decide(FakeRequest.to("/a"), deadline());
      assertThat(refused.verdict()).isEqualTo(Decision.Verdict.REFUSED);
      assertThat(refused.quotas().stream().filter(Quota::violated).map(Quota::policy))
          .containsExactly("once");
    }
    assertThat(limiter.decide(FakeRequest.to("/b"), deadline()).remaining()).isEqualTo(3);
  }

  @Test
  void admitsWhoComesBackWhenTold() {
    RateLimiter limiter = limiter(once("/* -> once"));
    allowed(limiter, FakeRequest.to("/"));
    Duration wait = limiter.decide(FakeRequest.to("/"), deadline()).retryAfter();
    assertThat(wait).isEqualTo(MINUTE);
    nanos.addAndGet(wait.toNanos() - 1000);
    assertThat(allowed(limiter, FakeRequest.to("/"))).isFalse();
    nanos.addAndGet(1000);
    assertThat(allowed(limiter, FakeRequest.to("/"))).isTrue();
  }

  @Test
  void onlyCountsWhatAShadowWouldRefuse() {
    Policy shadow =
        new Policy("shadow", Rate.of(1, MINUTE), List.of("address"), Outage.SHARE, true, false);
    RateLimiter limiter = limiter(Settings.rule("/* -> shadow", shadow));
    allowed(limiter, FakeRequest.to("/"));
    Decision second = limiter.decide(FakeRequest.to("/"), deadline());
    assertThat(second.allowed()).isTrue();
    assertThat(second.quotas()).isEmpty();
    assertThat(telemetry.total(Event.RATELIMIT_SHADOWED)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.0/24", "user:ann"})
  void exemptsWhoIsAllowedAndRefusesWhoIsDenied(String who) {
    RateRule rule = once("/* -> once");
    RateLimiter lenient = limiter(Settings.of(List.of(rule), List.of(who), List.of(), 100));
    RateLimiter strict = limiter(Settings.of(List.of(rule), List.of(), List.of(who), 100));
    FakeRequest request = FakeRequest.from("192.0.2.1/ann/-/-");
    FakeRequest other = FakeRequest.from("198.51.100.1/bob/-/-");
    assertThat(List.of(allowed(lenient, request), allowed(lenient, request))).containsOnly(true);
    assertThat(strict.decide(request, deadline()).verdict()).isEqualTo(Decision.Verdict.FORBIDDEN);
    assertThat(List.of(allowed(lenient, other), allowed(lenient, other)))
        .containsExactly(true, false);
    assertThat(allowed(strict, other)).isTrue();
  }

  @Test
  void givesSubjectsRatesOfTheirOwn() {
    RateLimiter limiter = limiter(once("/* -> once", "user"));
    limiter.rates("once", subject -> subject.equals("user ann") ? Rate.of(3, MINUTE) : null);
    FakeRequest ann = FakeRequest.from("192.0.2.1/ann/-/-");
    FakeRequest bob = FakeRequest.from("192.0.2.1/bob/-/-");
    assertThat(limiter.decide(ann, deadline()).remaining()).isEqualTo(2);
    assertThat(limiter.decide(bob, deadline()).remaining()).isZero();
  }

  @Test
  void givesSubjectsOnARouteAndOfSeveralPartsRatesOfTheirOwn() {
    String both = Subject.of("user", "ann").and("address", "192.0.2.1").text();
    Map<String, Rate> rates = Map.of("user ann", Rate.of(3, MINUTE), both, Rate.of(4, MINUTE));
    for (List<String> key : List.of(List.of("user", "route"), List.of("user", "address"))) {
      RateLimiter limiter = limiter(once("/* -> once", key.toArray(String[]::new)));
      limiter.rates("once", rates::get);
      FakeRequest ann = FakeRequest.from("192.0.2.1/ann/-/-");
      long rate = key.contains("route") ? 3 : 4;
      assertThat(limiter.decide(ann, deadline()).remaining()).isEqualTo(rate - 1);
    }
  }

  @Test
  void answersWithoutARequestToo() {
    RateLimiter limiter = limiter(once("/* -> once", "user"));
    assertThat(limiter.isAllowed("mail", 2, MINUTE).remaining()).isEqualTo(1);
    assertThat(limiter.isAllowed("mail", 2, MINUTE).remaining()).isZero();
    Decision refused = limiter.isAllowed("mail", 2, MINUTE);
    assertThat(refused.allowed()).isFalse();
    assertThat(refused.retryAfter()).isEqualTo(MINUTE);
    assertThat(limiter.isAllowed("post", 2, MINUTE).allowed()).isTrue();
    assertThat(limiter.isAllowed("mail", 2, Duration.ofHours(1)).allowed()).isTrue();

    assertThat(limiter.decide("once", "user", "ann").allowed()).isTrue();
    assertThat(allowed(limiter, FakeRequest.from("192.0.2.1/ann/-/-"))).isFalse();
    assertThat(limiter.peek("once", "user", "ann").remaining()).isZero();
    assertThat(limiter.peek("once", "user", "bob").remaining()).isEqualTo(1);
    assertThat(limiter.reset("once", "user", "ann")).isTrue();
    assertThat(allowed(limiter, FakeRequest.from("192.0.2.1/ann/-/-"))).isTrue();
    assertThatThrownBy(() -> limiter.peek("none", "user", "ann"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limiter.isAllowed("mail", 0, MINUTE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void reachesWhatRequestsAreCountedByInCode(List<String> key, Subject subject, Subject other) {
    RateLimiter limiter = limiter(once("/* -> once", key.toArray(String[]::new)));
    FakeRequest request = FakeRequest.from("192.0.2.1/ann/s1/-");
    assertThat(limiter.peek("once", subject).remaining()).isEqualTo(1);
    assertThat(allowed(limiter, request)).isTrue();
    assertThat(limiter.peek("once", subject).remaining()).isZero();
    assertThat(limiter.decide("once", subject, 1).allowed()).isFalse();
    assertThat(limiter.peek("once", other).remaining()).isEqualTo(1);
    assertThat(limiter.reset("once", other)).isTrue();
    assertThat(allowed(limiter, request)).isFalse();
    assertThat(limiter.reset("once", subject)).isTrue();
    assertThat(allowed(limiter, request)).isTrue();
  }

  static Stream<Arguments> combinations() {
    Subject ann = Subject.of("user", "ann");
    Subject address = Subject.of("address", "192.0.2.1");
    return Stream.of(
        arguments(List.of("user"), ann, Subject.of("user", "ann").and("address", "192.0.2.1")),
        arguments(List.of("user", "address"), ann.and("address", "192.0.2.1"), ann),
        arguments(List.of("address", "user"), address.and("user", "ann"), address),
        arguments(List.of("user", "route"), ann.on("/*"), ann.on("/x")),
        arguments(List.of("route"), Subject.everyone().on("/*"), Subject.everyone()),
        arguments(List.of("everyone"), Subject.everyone(), ann));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "192.0.2.1, ::ffff:192.0.2.1",
    "2001:db8::1, 2001:db8::2",
    "2001:db8::1, 2001:0DB8:0:0:5::",
    "2001:db8::1, 2001:db8:0:0:0:0:0:0/64"
  })
  void reachesAddressesInCodeHoweverTheyAreSpelt(String address, String spelt) {
    RateLimiter limiter = limiter(once("/* -> once"));
    assertThat(allowed(limiter, FakeRequest.from(address + "/-/-/-"))).isTrue();
    assertThat(limiter.peek("once", "address", spelt).remaining()).isZero();
    assertThat(limiter.reset("once", "address", spelt)).isTrue();
    assertThat(allowed(limiter, FakeRequest.from(address + "/-/-/-"))).isTrue();
  }

  @Test
  void tellsInAdvanceWhatWouldBeDecided() {
    RateLimiter limiter = limiter(once("/* -> once", "user"));
    assertThat(limiter.peek("once", "user", "ann").verdict()).isEqualTo(Decision.Verdict.ALLOWED);
    limiter.decide("once", "user", "ann");
    nanos.addAndGet(MINUTE.dividedBy(4).toNanos());
    Decision seen = limiter.peek("once", "user", "ann");
    assertThat(seen.verdict()).isEqualTo(Decision.Verdict.REFUSED);
    assertThat(seen.retryAfter()).isEqualTo(MINUTE.dividedBy(4).multipliedBy(3));
    nanos.addAndGet(seen.retryAfter().toNanos());
    assertThat(limiter.peek("once", "user", "ann").allowed()).isTrue();
  }

  @Test
  void saysWhatIsWrongWithASubject() {
    RateLimiter limiter = limiter(once("/* -> once", "user"));
    assertThatThrownBy(() -> limiter.peek("once", Subject.of("user", "ann").on("/x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not count by route");
    for (String kind : List.of("", "user ann", " ")) {
      assertThatThrownBy(() -> limiter.decide("once", kind, "x"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("one word");
    }
  }

  @Test
  void takesSeveralPermitsOrNone() {
    RateLimiter limiter = limiter(Settings.rule("/* -> p", Settings.policy("p", 5, MINUTE)));
    assertThat(limiter.decide("p", "account", "ann", 3).remaining()).isEqualTo(2);
    assertThat(limiter.decide("p", "account", "ann", 3).allowed()).isFalse();
    assertThat(limiter.decide("p", "account", "ann", 2).resetAfter()).isEqualTo(MINUTE);
    assertThat(limiter.peek("p", "account", "bob").resetAfter()).isZero();
    assertThatThrownBy(() -> limiter.decide("p", "account", "ann", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refundsWhatCountsFailuresOnly() {
    Policy failures =
        new Policy("failures", Rate.of(2, MINUTE), List.of("address"), Outage.SHARE, false, true);
    RateLimiter limiter =
        limiter(
            Settings.rule("/* -> failures", failures),
            Settings.rule("/* -> many", Settings.policy("many", 5, MINUTE)));
    Decision decision = limiter.decide(FakeRequest.to("/"), deadline());
    assertThat(limiter.awaitsOutcome(decision)).isTrue();
    limiter.refund(decision);
    Map<String, Long> left =
        limiter.decide(FakeRequest.to("/"), deadline()).quotas().stream()
            .collect(Collectors.toMap(Quota::policy, Quota::remaining));
    assertThat(left).containsEntry("failures", 1L).containsEntry("many", 3L);
  }

  @Test
  void letsNewcomersShareOneLimitWhenTheTableIsFull() {
    RateLimiters limiters =
        RateLimiters.alone(
            Settings.of(List.of(once("/* -> once")), List.of(), List.of(), 16),
            new ClientSettings(List.of(), "X-Forwarded-For"),
            nanos::get,
            this::deadline,
            telemetry);
    long admitted = 0;
    for (int i = 0; i < 2000; i++) {
      FakeRequest request = FakeRequest.from("10.0." + i / 250 + "." + i % 250 + "/-/-/-");
      admitted += allowed(limiters.limiter(), request) ? 1 : 0;
      assertThat(allowed(limiters.limiter(), request)).isFalse();
    }
    assertThat(admitted).isEqualTo(17);
    nanos.addAndGet(MINUTE.toNanos() * 2);
    limiters.cleanUp();
    assertThat(allowed(limiters.limiter(), FakeRequest.from("10.1.0.1/-/-/-"))).isTrue();
    assertThat(allowed(limiters.limiter(), FakeRequest.from("10.1.0.2/-/-/-"))).isTrue();
  }
}
