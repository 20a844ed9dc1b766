package dev.weir.session;

import dev.weir.Weir;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One session's life at the hands of one client with several tabs that hop between nodes, and what
 * must be true of it. Every tab writes an attribute of its own, whose values only grow, and one
 * that all share. Times are counted, not measured: what happened before what.
 */
final class History {
  static final int TABS = 3;
  private static final int STEPS = 8;
  private static final String SHARED = "shared";

  private final List<Weir> nodes;
  private final long seed;
  private final Runnable fault;
  private final Jar jar = new Jar();
  private final AtomicLong time = new AtomicLong();
  private final List<Register> registers = new ArrayList<>();
  private final List<Write> writes = Collections.synchronizedList(new ArrayList<>());
  private final List<String> faults = Collections.synchronizedList(new ArrayList<>());
  private volatile @Nullable String endedId;

  /** From before the end: writes come to nothing then, and nobody is owed them. */
  private volatile boolean ending;

  /** Odd while the id changes or the session ends, else even. */
  private final AtomicLong turns = new AtomicLong();

  /** A write of the shared attribute, and the times between which it took effect. */
  private record Write(String value, long begun, long answered) {}

  /** What the client carries. A browser keeps what the latest response said. */
  private static final class Jar {
    private @Nullable String id;
    private @Nullable String claim;
    private long version;

    synchronized Presented presented() {
      return new Presented(id == null ? List.of() : List.of(id), claim, true, true);
    }

    synchronized boolean holds(List<String> ids) {
      return id != null && ids.contains(id);
    }

    synchronized void keep(CookieChange change) {
      if (change.clear()) {
        id = null;
        claim = null;
      }
      if (change.id() != null) {
        id = change.id();
      }
      String said = change.version();
      if (said != null) {
        long said36 = Long.parseLong(said.substring(0, said.indexOf('.')), 36);
        // Responses that overtake each other are beyond what a server can promise about.
        if (said36 > version) {
          version = said36;
          claim = said;
        }
      }
    }
  }

  /**
   * An attribute with one writer: number n is the n-th change, a removal where {@code removals}
   * says so.
   */
  private static final class Register {
    final String name;
    final List<Long> removals = Collections.synchronizedList(new ArrayList<>(List.of(0L)));
    final long[] seenOn;
    volatile long begun;
    volatile long answered;

    Register(String name, int nodes) {
      this.name = name;
      this.seenOn = new long[nodes];
    }

    boolean allows(@Nullable Object value, long floor, long ceiling) {
      if (value == null) {
        synchronized (removals) {
          return removals.stream().anyMatch(n -> n >= floor && n <= ceiling);
        }
      }
      return (long) value >= floor && (long) value <= ceiling;
    }

    synchronized long seen(int node) {
      return seenOn[node];
    }

    synchronized void saw(int node, @Nullable Object value) {
      if (value != null) {
        seenOn[node] = Math.max(seenOn[node], (long) value);
      }
    }
  }

  /**
   * A history that is the same for the same seed, but for how its tabs overlap.
   *
   * @param fault what happens in its midst
   */
  History(List<Weir> nodes, long seed, Runnable fault) {
    this.nodes = nodes;
    this.seed = seed;
    this.fault = fault;
    for (int i = 0; i < TABS; i++) {
      registers.add(new Register("tab" + i, nodes.size()));
    }
  }

  /** Lets everything happen, and returns what should not have. */
  List<String> run(Executor threads) {
    Random random = new Random(seed);
    boolean ends = random.nextInt(3) == 0;
    begin(random.nextInt(nodes.size()));
    List<CompletableFuture<Void>> tabs = new ArrayList<>();
    for (int i = 0; i < TABS; i++) {
      int tab = i;
      long own = random.nextLong();
      tabs.add(CompletableFuture.runAsync(() -> use(tab, new Random(own), ends), threads));
    }
    tabs.forEach(CompletableFuture::join);
    if (endedId == null) {
      checkTheEnd();
    } else {
      checkEnded(endedId);
    }
    return List.copyOf(faults);
  }

  private RequestSession request(int node, Presented presented) {
    Weir weir = nodes.get(node);
    return weir.sessionEngine().orElseThrow().begin(presented, weir.newDeadline());
  }

  private void begin(int node) {
    try (RequestSession request = request(node, jar.presented())) {
      request.findOrCreate().set(SHARED, "first");
      jar.keep(request.commit());
    }
    writes.add(new Write("first", 0, time.incrementAndGet()));
  }

  private void use(int tab, Random random, boolean ends) {
    for (int step = 0; step < STEPS; step++) {
      int node = random.nextInt(nodes.size());
      int what = random.nextInt(100);
      if (tab == 1 && step == STEPS / 2) {
        fault.run();
      }
      if (tab == 0 && ends && step == STEPS / 2) {
        turn(() -> end(node));
      } else if (tab == 0 && what < 15) {
        turn(() -> rotate(node));
      } else if (what < 60) {
        write(tab, node, random);
      } else {
        read(node);
      }
    }
  }

  private void turn(Runnable change) {
    turns.incrementAndGet();
    change.run();
    turns.incrementAndGet();
  }

  private void rotate(int node) {
    try (RequestSession request = request(node, jar.presented())) {
      if (request.find() != null) {
        request.renewId();
        jar.keep(request.commit());
      }
    }
  }

  private void end(int node) {
    Presented presented = jar.presented();
    try (RequestSession request = request(node, presented)) {
      LiveSession session = request.find();
      if (session == null) {
        faults.add("no session to end");
        return;
      }
      String id = session.id();
      Weir weir = nodes.get(node);
      ending = true;
      weir.sessionEngine().orElseThrow().end(session, weir.newDeadline());
      jar.keep(request.commit());
      endedId = id;
    }
  }

  private void write(int tab, int node, Random random) {
    long turn = turns.get();
    Presented presented = jar.presented();
    Register register = registers.get(tab);
    long before = time.incrementAndGet();
    try (RequestSession request = request(node, presented)) {
      LiveSession session = request.find();
      if (session == null) {
        noSession(presented, turn);
        return;
      }
      long next = register.begun + 1;
      if (random.nextInt(6) == 0) {
        register.removals.add(next);
        register.begun = next;
        session.remove(register.name);
      } else {
        register.begun = next;
        session.set(register.name, next);
      }
      String mine = tab + "-" + next;
      boolean share = random.nextBoolean();
      if (share) {
        // First, since others on this node may see it as soon as it is set.
        writes.add(new Write(mine, before, Long.MAX_VALUE));
        session.set(SHARED, mine);
      }
      jar.keep(request.commit());
      register.answered = next;
      if (share) {
        answered(mine, before);
      }
    }
  }

  private void answered(String mine, long before) {
    synchronized (writes) {
      writes.removeIf(write -> write.value().equals(mine));
      writes.add(new Write(mine, before, time.incrementAndGet()));
    }
  }

  private void read(int node) {
    long turn = turns.get();
    long[] floors = new long[TABS];
    long[] seen = new long[TABS];
    for (int i = 0; i < TABS; i++) {
      floors[i] = registers.get(i).answered;
      seen[i] = registers.get(i).seen(node);
    }
    long before = time.incrementAndGet();
    // Last: only what had been answered when the client sent its cookies is owed to it.
    Presented presented = jar.presented();
    try (RequestSession request = request(node, presented)) {
      LiveSession session = request.find();
      if (session == null) {
        noSession(presented, turn);
        return;
      }
      for (int i = 0; i < TABS; i++) {
        Register register = registers.get(i);
        Object value = session.attribute(register.name);
        check(register, value, floors[i], node);
        if (!ending && value != null && (long) value < seen[i]) {
          faults.add(register.name + " went back on node " + node + " to " + value);
        }
        register.saw(node, value);
      }
      checkShared(String.valueOf(session.attribute(SHARED)), before);
      jar.keep(request.commit());
    }
  }

  private void check(Register register, @Nullable Object value, long floor, int node) {
    long ceiling = register.begun;
    if (!ending && !register.allows(value, floor, ceiling)) {
      faults.add(
          "%s is %s on node %d, not among %d to %d"
              .formatted(register.name, value, node, floor, ceiling));
    }
  }

  /** No other write may have begun after the one that is seen was over, and be over itself. */
  private void checkShared(String value, long before) {
    List<Write> all;
    synchronized (writes) {
      all = List.copyOf(writes);
    }
    Write seen = all.stream().filter(write -> write.value().equals(value)).findFirst().orElse(null);
    if (ending) {
      return;
    }
    if (seen == null) {
      faults.add("nobody wrote " + value);
    } else if (all.stream()
        .anyMatch(late -> late.begun() > seen.answered() && late.answered() < before)) {
      faults.add("read " + value + ", which had been overwritten: " + all);
    }
  }

  /** That is right where the id changes or the session ends meanwhile. */
  private void noSession(Presented presented, long turn) {
    if (turn % 2 == 0 && turns.get() == turn && jar.holds(presented.ids())) {
      faults.add("no session for an id that holds");
    }
  }

  private void checkTheEnd() {
    for (int node = 0; node < nodes.size(); node++) {
      read(node);
    }
  }

  /** Once a node knows of the end, nothing brings the session back. */
  private void checkEnded(String id) {
    Presented thief = new Presented(List.of(id), null, true, true);
    boolean[] gone = new boolean[nodes.size()];
    long limit = System.nanoTime() + 5_000_000_000L;
    int all = 0;
    for (int round = 0; all < nodes.size() * 4 && System.nanoTime() < limit; round++) {
      int node = round % nodes.size();
      try (RequestSession request = request(node, thief)) {
        boolean answers = request.find() != null;
        if (answers && gone[node]) {
          faults.add("an ended session came back on node " + node);
        }
        gone[node] |= !answers;
        all = answers ? 0 : all + 1;
      }
    }
    if (all < nodes.size() * 4) {
      faults.add("an ended session still answers after 5 s");
    }
  }
}
