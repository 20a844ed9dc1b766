package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.TestWeir;
import dev.weir.embedded.RedisExtension;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ids that travel in a header, on two nodes. */
final class HeaderIdsTest {
  private static final String TOKEN = "X-Auth-Token";

  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private final SessionActions actions = new SessionActions();
  private final TestClient client = new TestClient();
  private TestNode a;
  private TestNode b;

  @BeforeEach
  void startWithHeaders() {
    start("header");
  }

  private void start(String ids) {
    Map<String, String> settings = Map.of("weir.session.ids", ids);
    a = TestNode.start(TestWeir.patient(redis.url(), settings), actions);
    b = TestNode.start(TestWeir.patient(redis.url(), settings), new SessionActions());
    TestWeir.awaitWarm(a.weir());
    TestWeir.awaitWarm(b.weir());
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
  }

  private static String token(HttpResponse<String> response) {
    return response.headers().firstValue(TOKEN).orElse("none");
  }

  @Test
  void leadsToTheSessionAndSetsNoCookie() {
    HttpResponse<String> first = client.get(a.uri("/set?name=x&value=1"));
    assertThat(first.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(token(first)).hasSize(66);
    assertThat(client.body(a.uri("/get?name=x"))).isEqualTo("no session");
    client.header(TOKEN, token(first));
    HttpResponse<String> second = client.get(b.uri("/set?name=y&value=2"));
    assertThat(token(second)).isEqualTo("none");
    assertThat(client.body(a.uri("/all"))).isEqualTo("{x=1, y=2}");
  }

  @Test
  void ignoresCookiesWhereIdsTravelInAHeaderOnly() {
    TestClient other = new TestClient();
    other.cookie("JSESSIONID", token(client.get(a.uri("/set?name=x&value=1"))));
    assertThat(other.body(a.uri("/get?name=x"))).isEqualTo("no session");
  }

  @Test
  void readsItsOwnWritesOnTheOtherNodeAtOnce() {
    client.header(TOKEN, token(client.get(a.uri("/set?name=x&value=0"))));
    for (int i = 1; i < 100; i++) {
      client.body(a.uri("/set?name=x&value=" + i));
      assertThat(client.body(b.uri("/get?name=x"))).isEqualTo("" + i);
      client.body(b.uri("/set?name=x&value=b" + i));
      assertThat(client.body(a.uri("/get?name=x"))).isEqualTo("b" + i);
    }
    assertThat(actions.waits()).as("a client without claims has its version checked").isEqualTo(1);
  }

  @Test
  void tellsTheClientANewIdAndTheEnd() {
    String before = token(client.get(a.uri("/set?name=x&value=1")));
    client.header(TOKEN, before);
    HttpResponse<String> changed = client.get(a.uri("/rotate"));
    assertThat(token(changed)).isEqualTo(changed.body()).isNotEqualTo(before);
    TestClient late = client.copy();
    assertThat(late.body(b.uri("/get?name=x"))).isEqualTo("no session");
    client.header(TOKEN, token(changed));
    assertThat(client.body(b.uri("/get?name=x"))).isEqualTo("1");
    HttpResponse<String> ended = client.get(b.uri("/end"));
    assertThat(token(ended)).isEmpty();
    assertThat(client.body(a.uri("/get?name=x"))).isEqualTo("no session");
  }

  @Test
  void answersEachClientInTheWayThatItCame() {
    stop();
    start("both");
    HttpResponse<String> first = client.get(a.uri("/set?name=x&value=1"));
    assertThat(token(first)).isEqualTo(client.cookie("JSESSIONID"));
    HttpResponse<String> cookies = client.get(a.uri("/rotate"));
    assertThat(token(cookies)).isEqualTo("none");
    assertThat(client.cookie("JSESSIONID")).isEqualTo(cookies.body());
    TestClient app = new TestClient();
    app.header(TOKEN, cookies.body());
    HttpResponse<String> header = app.get(b.uri("/rotate"));
    assertThat(token(header)).isEqualTo(header.body());
    assertThat(header.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void believesTheHeaderBeforeTheCookie() {
    stop();
    start("both");
    client.body(a.uri("/set?name=x&value=cookie"));
    TestClient app = new TestClient();
    client.header(TOKEN, token(app.get(a.uri("/set?name=x&value=header"))));
    assertThat(client.body(b.uri("/get?name=x"))).isEqualTo("header");
  }

  @Test
  void refusesNonsense() {
    stop();
    start("both");
    for (String nonsense : new String[] {" ", "x", "A".repeat(66), "y".repeat(5000)}) {
      TestClient stranger = new TestClient();
      stranger.header(TOKEN, nonsense);
      assertThat(stranger.body(a.uri("/get?name=x"))).isEqualTo("no session");
    }
  }
}
