package dev.weir.chaos;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Where requests are made: the nodes, and the list of what was seen of them. Thread-safe. */
final class Stage {
  private final Supplier<List<URI>> nodes;
  private final LongSupplier decisions;
  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();

  /**
   * @param nodes where they are
   * @param decisions how many they have made without Redis so far
   */
  Stage(Supplier<List<URI>> nodes, LongSupplier decisions) {
    this.nodes = nodes;
    this.decisions = decisions;
  }

  /** What a user wants. */
  record Wish(Act act, String subject, long number, String target, List<String> headers) {
    Wish(Act act, String subject, long number, String target) {
      this(act, subject, number, target, List.of());
    }
  }

  int nodes() {
    return nodes.get().size();
  }

  /** Makes a request and notes what came of it. */
  Seen ask(Caller caller, int node, Wish wish) {
    int port = nodes.get().get(node).getPort();
    long before = decisions.getAsLong();
    long begun = System.nanoTime();
    Answer answer = caller.get(port, wish.target(), wish.headers());
    long ended = System.nanoTime();
    Seen one =
        new Seen(
            wish.act(),
            wish.subject(),
            node,
            wish.number(),
            answer,
            begun,
            ended,
            before,
            decisions.getAsLong());
    seen.add(one);
    return one;
  }

  /** All that was seen so far, by the time of the requests. */
  List<Seen> seen() {
    List<Seen> all = new ArrayList<>(seen);
    all.sort(Comparator.comparingLong(Seen::begun));
    return all;
  }
}
