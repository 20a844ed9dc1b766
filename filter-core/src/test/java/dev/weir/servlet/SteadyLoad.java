package dev.weir.servlet;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Users who count up in their sessions, each on one node at a time, until told to stop. What went
 * wrong is kept: an answer that is no success, or a number that is older than one written before on
 * that node.
 */
final class SteadyLoad implements AutoCloseable {
  private final List<Thread> threads = new ArrayList<>();
  private final List<TestClient> clients = new ArrayList<>();
  private final List<AtomicInteger> counts = new ArrayList<>();
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final TestNode node;

  private SteadyLoad(TestNode node) {
    this.node = node;
  }

  /** Begins with so many users on {@code node}. */
  static SteadyLoad on(TestNode node, int users) {
    SteadyLoad load = new SteadyLoad(node);
    for (int i = 0; i < users; i++) {
      TestClient client = new TestClient();
      AtomicInteger count = new AtomicInteger();
      load.clients.add(client);
      load.counts.add(count);
      Thread thread = new Thread(() -> load.run(client, count), "user-" + i);
      load.threads.add(thread);
      thread.start();
    }
    return load;
  }

  private void run(TestClient client, AtomicInteger count) {
    while (!over.get()) {
      int next = count.get() + 1;
      if (answered(client, "/set?name=n&value=" + next) == null) {
        continue;
      }
      count.set(next);
      String seen = answered(client, "/get?name=n");
      if (seen != null && !seen.equals(String.valueOf(next))) {
        complaints.add("wrote " + next + ", read " + seen);
      }
    }
  }

  private @Nullable String answered(TestClient client, String path) {
    HttpResponse<String> response = client.get(node.uri(path));
    if (response.statusCode() != 200) {
      complaints.add(path + " answered " + response.statusCode());
      return null;
    }
    return response.body();
  }

  /** How many writes were answered. */
  int writes() {
    return counts.stream().mapToInt(AtomicInteger::get).sum();
  }

  /** What went wrong so far. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Stops, and tells how many users do not find their last number on {@code other}. */
  List<String> lostOn(TestNode other) {
    close();
    List<String> lost = new ArrayList<>();
    for (int i = 0; i < clients.size(); i++) {
      String found = clients.get(i).body(other.uri("/get?name=n"));
      if (!found.equals(String.valueOf(counts.get(i).get()))) {
        lost.add("user " + i + " wrote " + counts.get(i) + ", finds " + found);
      }
    }
    return lost;
  }

  @Override
  public void close() {
    over.set(true);
    for (Thread thread : threads) {
      try {
        thread.join(20_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
