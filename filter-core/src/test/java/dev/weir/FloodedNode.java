package dev.weir;

import dev.weir.blacklist.RevocationRefused;
import dev.weir.blacklist.TestTokens;
import dev.weir.http.PlainRequest;
import dev.weir.session.RequestSession;
import dev.weir.telemetry.Event;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A node in a process of its own that never reaches a Redis, and is asked for nothing twice: new
 * sessions, clients, tokens, chats, pages. Prints what became of it.
 */
final class FloodedNode {
  static final int KINDS = 6;
  static final int ENTRIES = 4000;
  static final int BYTES = 4 << 20;
  static final int CLIENTS = 4096;
  static final int REVOCATIONS = 10_000;

  private static final int LOOK_EVERY = 256;
  private static final String VALUE = "v".repeat(200);

  private final Weir weir;
  private long mostEntries;
  private long mostBytes;

  private FloodedNode(Weir weir) {
    this.weir = weir;
  }

  /** A client that has not been seen before. */
  private record Client(int number) implements PlainRequest {

    @Override
    public String path() {
      return "/limited";
    }

    @Override
    public String remoteAddress() {
      return "10." + (number >> 16) + '.' + (number >> 8 & 0xff) + '.' + (number & 0xff);
    }
  }

  /**
   * Asks.
   *
   * @param arguments how many things of each kind, over how many seconds, and where the journal's
   *     files are
   */
  public static void main(String[] arguments) {
    int count = Integer.parseInt(arguments[0]);
    Duration time = Duration.ofSeconds(Integer.parseInt(arguments[1]));
    try (Weir weir = TestWeir.over("redis://127.0.0.1:1", settings(arguments[2]))) {
      FloodedNode node = new FloodedNode(weir);
      node.flood(count, time);
      node.print();
    }
    System.out.println("done");
  }

  private static Map<String, String> settings(String directory) {
    return Map.ofEntries(
        Map.entry("weir.journal.dir", directory),
        Map.entry("weir.journal.max-entries", String.valueOf(ENTRIES)),
        Map.entry("weir.journal.max-bytes", String.valueOf(BYTES)),
        Map.entry("weir.session.local.max-size", "4MiB"),
        Map.entry("weir.conversation.local.max-size", "1MiB"),
        Map.entry("weir.responses.local.max-size", "2MiB"),
        Map.entry("weir.responses.rules", "/page -> cache"),
        Map.entry("weir.ratelimit.rules", "/limited -> default"),
        Map.entry("weir.ratelimit.local.max-entries", String.valueOf(CLIENTS)),
        Map.entry("weir.tokens.enabled", "true"),
        Map.entry("weir.tokens.max-staleness", "1h"),
        Map.entry("weir.tokens.admit-at-cold-start", "true"),
        Map.entry("weir.tokens.max-revocations", String.valueOf(REVOCATIONS)));
  }

  private void flood(int count, Duration time) {
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      ask(i);
      if (i % LOOK_EVERY == 0) {
        look();
        long due = begin + time.toNanos() / count * i;
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
    look();
  }

  private void ask(int number) {
    beginSession();
    weir.limiter().orElseThrow().decide(new Client(number), weir.newDeadline());
    String token = TestTokens.live("s" + number, "t" + number);
    weir.blacklist().orElseThrow().isBlacklisted(TestTokens.live("s" + number, "u" + number));
    try {
      weir.blacklist().orElseThrow().revoke(token, "flood");
    } catch (RevocationRefused full) {
      // As it is documented; counted.
    }
    try {
      weir.conversations().of("flood", "chat" + number).put("x", VALUE);
    } catch (IllegalStateException full) {
      // As it is documented; counted as an overflow.
    }
    weir.responses().orElseThrow().purge("/page/" + number);
  }

  private void beginSession() {
    try (RequestSession request =
        weir.sessionEngine().orElseThrow().begin(List.of(), null, weir.newDeadline())) {
      request.findOrCreate().set("x", VALUE);
      request.commit();
    }
  }

  private void look() {
    Map<String, Long> gauges = weir.telemetry().gauges();
    mostEntries = Math.max(mostEntries, gauges.getOrDefault("journal.entries", 0L));
    mostBytes = Math.max(mostBytes, gauges.getOrDefault("journal.bytes", 0L));
  }

  private void print() {
    Map<String, Long> numbers = new TreeMap<>(weir.telemetry().gauges());
    numbers.put("most.entries", mostEntries);
    numbers.put("most.bytes", mostBytes);
    for (Event event : Event.values()) {
      numbers.put(event.name(), weir.telemetry().total(event));
    }
    Runtime runtime = Runtime.getRuntime();
    numbers.put("heap", runtime.totalMemory() - runtime.freeMemory());
    numbers.forEach((name, number) -> System.out.println(name + ' ' + number));
  }
}
