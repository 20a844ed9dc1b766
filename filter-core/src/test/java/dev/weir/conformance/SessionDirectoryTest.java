package dev.weir.conformance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.Weir;
import dev.weir.servlet.WeirContext;
import dev.weir.session.SessionDirectory;
import dev.weir.session.SessionInfo;
import dev.weir.session.TooManySessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions by their ids and by their users, on two nodes. */
final class SessionDirectoryTest {
  private final Map<String, String> settings = new HashMap<>();
  private final List<Site> sites = new ArrayList<>();
  private @Nullable WeirArm arm;

  @BeforeEach
  void forget() {
    Journal.take();
  }

  @AfterEach
  void stop() {
    sites.forEach(Site::close);
    if (arm != null) {
      arm.close();
    }
  }

  /** Starts one more node and returns its directory. */
  private SessionDirectory node() {
    WeirArm all = arm == null ? new WeirArm(settings) : arm;
    arm = all;
    AtomicReference<@Nullable Weir> weir = new AtomicReference<>();
    sites.add(
        Site.start(
            new NodeArm(all, "users"),
            application -> {
              weir.set(WeirContext.of(application.getServletContext()));
              application.addServletContainerInitializer(
                  (none, context) -> context.addListener(new Journal.Everything("listener")));
            }));
    return requireNonNull(weir.get()).sessions();
  }

  private static String create(SessionDirectory node, String principal) {
    return node.create(principal, Duration.ofMinutes(10), Map.of(), Map.of());
  }

  private static List<String> handles(SessionDirectory node, String principal) {
    return node.of(principal).stream().map(SessionInfo::handle).toList();
  }

  private static String handle(String id) {
    return id.substring(0, 22);
  }

  @Test
  void createsReadsChangesAndDeletes() {
    SessionDirectory here = node();
    SessionDirectory there = node();
    String id =
        here.create(
            "alice",
            Duration.ofMinutes(10),
            Map.of("cart", List.of("tea")),
            Map.of("ip", "192.0.2.1", "agent", "curl"));
    assertThat(there.validate(id)).isTrue();
    SessionInfo info = there.get(id).orElseThrow();
    assertThat(info.handle()).isEqualTo(handle(id));
    assertThat(info.metadata()).isEqualTo(Map.of("ip", "192.0.2.1", "agent", "curl"));
    assertThat(requireNonNull(info.expires())).isEqualTo(info.lastAccess().plusSeconds(600));
    assertThat(there.update(id, session -> session.set("names", List.copyOf(session.names()))))
        .isTrue();
    assertThat(there.note(id, Map.of("token", "abc"))).isTrue();
    assertThat(there.refresh(id, Duration.ofHours(2))).isTrue();
    Awaitility.await()
        .untilAsserted(
            () -> {
              SessionInfo seen = here.get(id).orElseThrow();
              assertThat(seen.metadata()).containsEntry("token", "abc");
              assertThat(requireNonNull(seen.expires()))
                  .isEqualTo(seen.lastAccess().plusSeconds(7200));
            });
    assertThat(here.delete(id)).isTrue();
    assertThat(here.delete(id)).isFalse();
    Awaitility.await().until(() -> !there.validate(id));
    assertThat(there.update(id, session -> session.set("a", 1))).isFalse();
    assertThat(there.get(id)).isEmpty();
  }

  @Test
  void isTheSessionThatRequestsUse() {
    SessionDirectory here = node();
    Visitor visitor = sites.get(0).visitor();
    String id = here.create(null, Duration.ofMinutes(10), Map.of("a", "1"), Map.of("ip", "x"));
    visitor.cookie("JSESSIONID", id);
    visitor.go(
        (q, a) -> {
          assertThat(q.getSession(false).getAttribute("a")).isEqualTo("1");
          assertThat(Collections.list(q.getSession().getAttributeNames())).containsExactly("a");
        });
    assertThat(Journal.take()).contains("listener created");
    here.delete(id);
    assertThat(Journal.take()).contains("listener destroyed with [a]");
    visitor.go((q, a) -> assertThat(q.getSession(false)).isNull());
  }

  @Test
  void listsAUsersSessionsOfAllNodes() {
    SessionDirectory here = node();
    SessionDirectory there = node();
    String first = create(here, "alice");
    String second = create(there, "alice");
    create(there, "bob");
    assertThat(handles(here, "alice")).containsExactlyInAnyOrder(handle(first), handle(second));
    assertThat(handles(there, "alice")).containsExactlyInAnyOrder(handle(first), handle(second));
    assertThat(handles(there, "carol")).isEmpty();
  }

  @Test
  void endsOneOthersAndAll() {
    SessionDirectory here = node();
    SessionDirectory there = node();
    String first = create(here, "alice");
    String second = create(there, "alice");
    String third = create(there, "alice");
    String bobs = create(here, "bob");
    assertThat(here.end("bob", handle(first))).isFalse();
    assertThat(here.end("alice", handle(second))).isTrue();
    assertThat(handles(here, "alice")).containsExactlyInAnyOrder(handle(first), handle(third));
    assertThat(there.endOthers("alice", first)).isEqualTo(1);
    assertThat(handles(here, "alice")).containsExactly(handle(first));
    assertThat(there.endAll("alice")).isEqualTo(1);
    assertThat(handles(here, "alice")).isEmpty();
    Awaitility.await().until(() -> !here.validate(first) && !here.validate(third));
    assertThat(here.validate(bobs)).isTrue();
    assertThat(Journal.take().stream().filter(line -> line.contains("destroyed"))).hasSize(3);
  }

  @Test
  void forgetsSessionsThatTimeOut() {
    SessionDirectory here = node();
    String id = here.create("alice", Duration.ofSeconds(1), Map.of(), Map.of());
    assertThat(handles(here, "alice")).containsExactly(handle(id));
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> handles(here, "alice").isEmpty());
  }

  @Test
  void endsTheOldestWhereAUserHasTheMost() {
    settings.put("weir.session.max-per-user", "2");
    SessionDirectory here = node();
    SessionDirectory there = node();
    String first = create(here, "alice");
    String second = create(there, "alice");
    String third = create(there, "alice");
    assertThat(handles(here, "alice")).containsExactlyInAnyOrder(handle(second), handle(third));
    Awaitility.await().until(() -> !here.validate(first));
  }

  @Test
  void refusesOneTooManyWhereTheSettingsSaySo() {
    settings.put("weir.session.max-per-user", "1");
    settings.put("weir.session.when-full", "reject");
    SessionDirectory here = node();
    String first = create(here, "alice");
    assertThatExceptionOfType(TooManySessions.class).isThrownBy(() -> create(here, "alice"));
    assertThat(handles(here, "alice")).containsExactly(handle(first));
    here.delete(first);
    Awaitility.await().until(() -> handles(here, "alice").isEmpty());
    create(here, "alice");
  }

  @Test
  void neverLetsMoreInAtTheSameTime() {
    settings.put("weir.session.max-per-user", "3");
    settings.put("weir.session.when-full", "reject");
    List<SessionDirectory> nodes = List.of(node(), node());
    List<CompletableFuture<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      SessionDirectory node = nodes.get(i % 2);
      all.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  create(node, "alice");
                  return true;
                } catch (TooManySessions full) {
                  return false;
                }
              }));
    }
    assertThat(all.stream().filter(CompletableFuture::join)).hasSize(3);
    assertThat(handles(nodes.get(0), "alice")).hasSize(3);
  }

  @Test
  void takesTheUserFromAnAttribute() {
    settings.put("weir.session.principal", "attribute:user");
    SessionDirectory here = node();
    Visitor visitor = sites.get(0).visitor();
    visitor.go((q, a) -> q.getSession().setAttribute("user", "alice"));
    assertThat(handles(here, "alice"))
        .containsExactly(handle(requireNonNull(visitor.cookie("JSESSIONID"))));
    visitor.go((q, a) -> q.getSession().setAttribute("user", "bob"));
    assertThat(handles(here, "bob")).hasSize(1);
    Awaitility.await().until(() -> handles(here, "alice").isEmpty());
  }

  @Test
  void doesNotExtendSessionsByPassivePaths() {
    settings.put("weir.session.passive-paths", "/do/*");
    node();
    Visitor visitor = sites.get(0).visitor();
    visitor.go((q, a) -> q.getSession().setMaxInactiveInterval(2));
    Awaitility.await()
        .pollInterval(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(20))
        .until(() -> (boolean) visitor.visit((q, a) -> q.getSession(false) == null));
  }

  @Test
  void tellsOnceOfSessionsThatHaveLivedLongEnoughThoughNobodyComesBack() {
    settings.put("weir.session.absolute-timeout", "1s");
    SessionDirectory here = node();
    node();
    here.create("alice", Duration.ofMinutes(10), Map.of(), Map.of());
    here.create("alice", Duration.ZERO, Map.of("never", "idle"), Map.of());
    assertThat(here.of("alice"))
        .allMatch(info -> info.created().plusSeconds(1).equals(info.expires()));
    List<String> ends = new ArrayList<>();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              Journal.take().stream().filter(line -> line.contains("destroyed")).forEach(ends::add);
              return ends.size() >= 2;
            });
    assertThat(here.of("alice")).isEmpty();
    letPass(Duration.ofSeconds(4));
    Journal.take().stream().filter(line -> line.contains("destroyed")).forEach(ends::add);
    assertThat(ends)
        .containsExactlyInAnyOrder("listener destroyed with []", "listener destroyed with [never]");
  }

  private static void letPass(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    Awaitility.await().until(() -> System.nanoTime() - until > 0);
  }

  @Test
  void endsSessionsThatHaveLivedLongEnough() {
    settings.put("weir.session.absolute-timeout", "2s");
    node();
    Visitor visitor = sites.get(0).visitor();
    visitor.go((q, a) -> q.getSession().setMaxInactiveInterval(600));
    Awaitility.await()
        .pollInterval(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(20))
        .until(() -> (boolean) visitor.visit((q, a) -> q.getSession(false) == null));
    assertThat(Journal.take()).containsOnlyOnce("listener destroyed with []");
  }
}
