package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.http.Rule;
import dev.weir.ratelimit.Outage;
import dev.weir.ratelimit.Policy;
import dev.weir.ratelimit.Rate;
import dev.weir.ratelimit.RateLimitSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitKeysTest {
  private static final String POLICIES = "weir.ratelimit.policies";
  private static final String RULES = "weir.ratelimit.rules";

  private static RateLimitSettings read(Map<String, String> settings) {
    return Settings.of(settings).rateLimit();
  }

  @Test
  void knowThreePoliciesAndNoRuleByDefault() {
    RateLimitSettings standard = read(Map.of());
    assertThat(standard.rules()).isEmpty();
    assertThat(standard.policies()).containsOnlyKeys("default", "strict", "login");
    assertThat(standard.policies().get("default"))
        .isEqualTo(Policy.of("default", Rate.of(100, Duration.ofSeconds(60))));
    assertThat(Objects.requireNonNull(standard.policies().get("strict")).rate())
        .isEqualTo(Rate.of(10, Duration.ofSeconds(60)));
    assertThat(Objects.requireNonNull(standard.policies().get("login")).rate())
        .isEqualTo(Rate.of(5, Duration.ofMinutes(15)));
    assertThat(standard.fields()).isEqualTo(new RateLimitSettings.Fields(true, false));
  }

  @Test
  void readPoliciesWithTheirOptions() {
    RateLimitSettings settings =
        read(
            Map.of(
                POLICIES,
                "api = 1000 / 1h, burst=50, key=user+header:X-Key+route, outage=local-full,"
                    + " mode=shadow, count=failures\n default=7/1s; space = 1/5s;"));
    assertThat(settings.policies()).containsOnlyKeys("default", "strict", "login", "api", "space");
    assertThat(settings.policies().get("api"))
        .isEqualTo(
            new Policy(
                "api",
                new Rate(1000, Duration.ofHours(1), 50),
                List.of("user", "header:X-Key", "route"),
                Outage.LOCAL_FULL,
                true,
                true));
    assertThat(Objects.requireNonNull(settings.policies().get("default")).rate().permits())
        .isEqualTo(7);
  }

  @Test
  void applyTheOptionsOfARuleToItsPolicy() {
    RateLimitSettings settings =
        read(Map.of(RULES, "GET /a -> strict, key=user, cost=3, outage=deny; /b/* -> none"));
    assertThat(settings.rules()).hasSize(2);
    assertThat(settings.rules().get(0).rule().pattern()).hasToString("/a");
    assertThat(settings.rules().get(0).cost()).isEqualTo(3);
    Policy policy = Objects.requireNonNull(settings.rules().get(0).policy());
    assertThat(policy.key()).containsExactly("user");
    assertThat(policy.outage()).isEqualTo(Outage.DENY);
    assertThat(settings.rules().get(1).policy()).isNull();
    assertThat(settings.rules().get(1).rule()).isEqualTo(Rule.parse("/b/* -> none"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        POLICIES + " | 100/60s                | is no name = rate",
        POLICIES + " | none = 1/1s            | is no name = rate",
        POLICIES + " | a = 100                | is no rate such as 100/60s",
        POLICIES + " | a = 0/1s               | permits must be 1 to 1000000000",
        POLICIES + " | a = 1/0s               | the window must be 1ms to 366d",
        POLICIES + " | a = 1/400d             | the window must be 1ms to 366d",
        POLICIES + " | a = 5000/1ms           | no more than a thousand permits",
        POLICIES + " | a = 1/1s, burst=0      | burst must be a whole number above 0",
        POLICIES + " | a = 1/300d, burst=9    | the burst must come back",
        POLICIES + " | a = 1/1s, key=nobody   | 'nobody' is no part of a key",
        POLICIES + " | a = 1/1s, key=header:  | 'header:' is no part of a key",
        POLICIES + " | a = 1/1s, outage=maybe | outage must be share",
        POLICIES + " | a = 1/1s, mode=off     | mode must be enforce or shadow",
        POLICIES + " | a = 1/1s, x=y          | there is no option 'x'",
        POLICIES + " | a = 1/1s; a = 2/1s     | 'a' stands there twice",
        RULES + "    | /a -> nothing          | names no policy",
        RULES + "    | /a -> none, cost=2     | has options, which none cannot have",
        RULES + "    | /a -> strict, cost=11  | costs more than its policy ever has",
        RULES + "    | /a strict              | has no ->",
        "weir.ratelimit.deny | 10.0.0.1/8     | has bits set after its prefix",
        "weir.client.trusted-proxies | proxy  | is no address",
      })
  void sayWhatIsWrong(String key, String value, String why) {
    Map<String, String> settings = Map.of(key, value);
    assertThatThrownBy(() -> Settings.of(settings))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContainingAll(key, why);
  }

  @Test
  void mayBeSetForOneFilterAsFarAsTheyConcernIt() {
    Source own = Source.initParameters("limits", Map.of(RULES, "/a -> strict"));
    assertThat(Settings.read(Sources.of(own)).rateLimit().rules()).hasSize(1);
    Source wrong =
        Source.initParameters("limits", Map.of("weir.ratelimit.local.max-entries", "100"));
    Sources sources = Sources.of(wrong);
    assertThatThrownBy(() -> Settings.read(sources))
        .hasMessageContaining("must not be set for one filter");
  }
}
