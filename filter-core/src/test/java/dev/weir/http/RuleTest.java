package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTest {

  @Test
  void readsMethodsPatternActionAndOptions() {
    Rule rule = Rule.parse("GET, POST  /api/* ->  strict , key=address+user,cost = 2");
    assertThat(rule.methods()).containsExactlyInAnyOrder("GET", "POST");
    assertThat(rule.pattern()).isEqualTo(PathPattern.of("/api/*"));
    assertThat(rule.action()).isEqualTo("strict");
    assertThat(rule.options()).containsExactly(entry("key", "address+user"), entry("cost", "2"));
  }

  @Test
  void readsOneThatAppliesToEverything() {
    Rule rule = Rule.parse("/* -> default");
    assertThat(rule.methods()).isEmpty();
    assertThat(rule.options()).isEmpty();
    assertThat(rule.matches("PROPFIND", "/x")).isTrue();
  }

  @Test
  void writesWhatItReadsBack() {
    String text = "GET POST /api/* -> strict, key=user, cost=2";
    assertThat(Rule.parse(text)).hasToString(text);
    assertThat(Rule.parse(Rule.parse(text).toString())).isEqualTo(Rule.parse(text));
  }

  @ParameterizedTest(name = "{0}: {1} {2} {3}")
  @CsvSource({
    "GET /a -> x,      GET,    /a, true",
    "GET /a -> x,      HEAD,   /a, true",
    "GET /a -> x,      POST,   /a, false",
    "GET /a -> x,      GET,    /b, false",
    "HEAD /a -> x,     HEAD,   /a, true",
    "HEAD /a -> x,     GET,    /a, false",
    "PUT POST /a -> x, POST,   /a, true",
    "PUT POST /a -> x, DELETE, /a, false",
    "PUT POST /a -> x, HEAD,   /a, false",
  })
  void appliesToItsMethodsAndPaths(String rule, String method, String path, boolean applies) {
    assertThat(Rule.parse(rule).matches(method, path)).isEqualTo(applies);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/a default             | has no -> between the path pattern and the action",
        "/a ->                  | has no name of an action after ->",
        "/a -> a b              | has no name of an action after ->",
        "get /a -> x            | has 'get' where a method stands",
        "G/T /a -> x            | has 'G/T' where a method stands",
        "/a -> x, flag          | has 'flag' where an option=value stands",
        "/a -> x, ttl=          | has 'ttl=' where an option=value stands",
        "/a -> x, =1            | has '=1' where an option=value stands",
        "/a -> x,               | has '' where an option=value stands",
        "/a -> x, a=1, a=2      | has the option a twice",
      })
  void saysWhatIsWrong(String text, String why) {
    assertThatThrownBy(() -> Rule.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rule '" + text + "' " + why);
  }

  @Test
  void refusesABadPattern() {
    assertThatThrownBy(() -> Rule.parse("-> x")).hasMessageStartingWith("path pattern ''");
    assertThatThrownBy(() -> Rule.parse("GET a -> x")).hasMessageStartingWith("path pattern 'a'");
  }

  @Test
  void splitsAPropertyAtLinesAndSemicolons() {
    List<Rule> rules = Rule.parseAll("/* -> default;\n\n POST /login -> login \r\n/a->b;");
    assertThat(rules)
        .containsExactly(
            Rule.parse("/* -> default"), Rule.parse("POST /login -> login"), Rule.parse("/a -> b"));
    assertThat(Rule.parseAll(" \n;")).isEmpty();
  }
}
