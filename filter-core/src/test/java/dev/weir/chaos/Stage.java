package dev.weir.chaos;

import dev.weir.servlet.TestNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/** Where requests are made: the nodes, and the list of what was seen of them. Thread-safe. */
final class Stage {
  private final List<TestNode> nodes;
  private final LongSupplier decisions;
  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();

  Stage(List<TestNode> nodes, LongSupplier decisions) {
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
    return nodes.size();
  }

  /** Makes a request and notes what came of it. */
  Seen ask(Caller caller, int node, Wish wish) {
    int port = nodes.get(node).uri("/").getPort();
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

  /** All that was seen so far, in the order of the answers. */
  List<Seen> seen() {
    return new ArrayList<>(seen);
  }
}
