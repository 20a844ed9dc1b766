package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TestWeir;
import dev.weir.Weir;
import dev.weir.embedded.RedisExtension;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whose a session is, where the container knows the user. */
final class UserPrincipalTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  /** Somebody who signs in by saying who it is. */
  private static final Filter CONTAINER =
      (request, response, chain) ->
          chain.doFilter(
              new HttpServletRequestWrapper((HttpServletRequest) request) {
                @Override
                public @Nullable Principal getUserPrincipal() {
                  String user = getHeader("X-User");
                  return user == null ? null : () -> user;
                }
              },
              response);

  private static TestNode start(Map<String, String> further) {
    Map<String, String> settings = new HashMap<>(further);
    settings.put("weir.session.principal", "user");
    Weir weir = TestWeir.patient(redis.url(), settings);
    TestNode node = TestNode.start(weir, new SessionActions(), List.of(), List.of(CONTAINER));
    TestWeir.awaitWarm(weir);
    return node;
  }

  private static TestClient client(String user) {
    TestClient client = new TestClient();
    client.header("X-User", user);
    return client;
  }

  @Test
  void belongsToTheUserOfTheRequest() {
    try (TestNode a = start(Map.of());
        TestNode b = start(Map.of())) {
      client("ann").body(a.uri("/set?name=x&value=1"));
      client("ann").body(b.uri("/set?name=x&value=1"));
      client("bob").body(b.uri("/set?name=x&value=1"));
      new TestClient().body(a.uri("/set?name=x&value=1"));
      assertThat(b.weir().sessions().of("ann")).hasSize(2);
      assertThat(a.weir().sessions().of("bob")).hasSize(1);
      assertThat(a.weir().sessions().endAll("ann")).isEqualTo(2);
    }
  }

  @Test
  void isTheUsersFromTheRequestOnThatKnowsTheUser() {
    try (TestNode node = start(Map.of())) {
      TestClient client = new TestClient();
      client.body(node.uri("/set?name=x&value=1"));
      assertThat(node.weir().sessions().of("ann")).isEmpty();
      client.header("X-User", "ann");
      client.body(node.uri("/get?name=x"));
      assertThat(node.weir().sessions().of("ann")).hasSize(1);
    }
  }

  @Test
  void endsTheOldestSessionOfAUserWithTooMany() {
    try (TestNode node = start(Map.of("weir.session.max-per-user", "1"))) {
      TestClient first = client("ann");
      first.body(node.uri("/set?name=x&value=1"));
      TestClient second = client("ann");
      second.body(node.uri("/set?name=x&value=2"));
      assertThat(first.body(node.uri("/get?name=x"))).isEqualTo("no session");
      assertThat(second.body(node.uri("/get?name=x"))).isEqualTo("2");
    }
  }

  @Test
  void endsTheSessionThatIsOneTooManyWhereTheSettingsSaySo() {
    Map<String, String> one =
        Map.of("weir.session.max-per-user", "1", "weir.session.when-full", "reject");
    try (TestNode node = start(one)) {
      TestClient first = client("ann");
      first.body(node.uri("/set?name=x&value=1"));
      TestClient second = client("ann");
      assertThat(second.get(node.uri("/set?name=x&value=2")).statusCode()).isEqualTo(200);
      assertThat(second.body(node.uri("/get?name=x"))).isEqualTo("no session");
      assertThat(first.body(node.uri("/get?name=x"))).isEqualTo("1");
    }
  }
}
