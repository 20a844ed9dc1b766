package dev.weir.chaos;

import dev.weir.TestWeir;
import dev.weir.blacklist.TestTokens;
import dev.weir.chaos.Stage.Wish;
import dev.weir.telemetry.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Floods a node whose Redis is away with requests no two of which have anything in common: new
 * sessions, clients, tokens and pages. In a process of its own, with a small heap.
 */
final class FloodRun {
  static final int JOURNAL = 4000;
  static final int CLIENTS = 4096;
  static final int REVOCATIONS = 10_000;
  static final String DONE = "done";

  private static final int CALLERS = 8;
  private static final Map<String, String> SETTINGS =
      Map.of(
          "weir.ratelimit.policies", "some = 1/1h",
          "weir.ratelimit.rules", "/limited -> some, key=header:X-Client",
          "weir.ratelimit.local.max-entries", String.valueOf(CLIENTS),
          "weir.journal.max-entries", String.valueOf(JOURNAL),
          "weir.journal.max-bytes", "8MiB",
          "weir.session.local.max-size", "8MiB",
          "weir.responses.local.max-size", "4MiB",
          "weir.tokens.max-revocations", String.valueOf(REVOCATIONS));

  private FloodRun() {}

  /** Prints what was answered how often, the gauges in the end, and how it went on. */
  public static void main(String[] arguments) throws InterruptedException {
    int requests = Integer.parseInt(arguments[0]);
    try (Cluster cluster = Cluster.start(1, SETTINGS)) {
      cluster.redis().kill();
      Map<String, LongAdder> answers = new ConcurrentHashMap<>();
      flood(cluster, requests, answers);
      new TreeMap<>(answers).forEach((answer, count) -> System.out.println(answer + " " + count));
      cluster
          .weir(0)
          .telemetry()
          .gauges()
          .forEach((name, value) -> System.out.println(name + " " + value));
      for (Event event :
          List.of(
              Event.JOURNAL_OVERFLOW, Event.RATELIMIT_OVERFLOW, Event.TOKEN_REVOCATION_REFUSED)) {
        System.out.println(event + " " + cluster.weir(0).telemetry().total(event));
      }
      System.out.println("heap " + Footprint.now().heap());
      cluster.redis().restart(false);
      cluster.awaitWell();
      TestWeir.awaitWarm(cluster.weir(0));
    }
    System.out.println(DONE);
    Runtime.getRuntime().halt(0);
  }

  private static void flood(Cluster cluster, int requests, Map<String, LongAdder> answers)
      throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Thread thread =
          new Thread(
              () -> {
                try (Caller caller = new Caller()) {
                  int port = cluster.nodes().get(0).uri("/").getPort();
                  for (int n = next.getAndIncrement(); n < requests; n = next.getAndIncrement()) {
                    Wish wish = wish(n);
                    caller.carry(Map.of());
                    int status = caller.get(port, wish.target(), wish.headers()).status();
                    answers
                        .computeIfAbsent(wish.act() + " " + status, name -> new LongAdder())
                        .increment();
                  }
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join(Duration.ofHours(1).toMillis());
    }
  }

  private static Wish wish(int number) {
    return switch (number % 4) {
      case 0 -> Owner.write("u" + number, 0, number);
      case 1 -> new Wish(Act.TRY, "", 0, "/limited", List.of("X-Client: c" + number));
      case 2 -> {
        String token = TestTokens.live("s" + number, "t" + number);
        yield new Wish(Act.REVOKE, "", 0, "/revoke", List.of("X-Token: " + token));
      }
      default -> new Wish(Act.VIEW, "", 0, "/page/" + number);
    };
  }
}
