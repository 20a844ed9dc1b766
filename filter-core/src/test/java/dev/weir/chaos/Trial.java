package dev.weir.chaos;

import dev.weir.chaos.Evidence.Setting;
import dev.weir.fallback.Availability;
import dev.weir.servlet.TestNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** One fault, made and mended on a cluster that is under load. */
final class Trial {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final AtomicInteger TRIALS = new AtomicInteger();
  private static final long LOOK = Duration.ofMillis(5).toNanos();

  private final Cluster cluster;
  private final Pace pace;
  private final Duration patience;
  private Duration tokenLife = Duration.ofHours(1);
  private final List<Flip> flips = new CopyOnWriteArrayList<>();
  private final Chronicle chronicle = new Chronicle();
  private final Map<String, Long> decisions = new TreeMap<>();
  private long decisionsInAll;
  private int guests;
  private volatile boolean over;

  /** How long there is load before a fault, during it, and afterwards. */
  record Pace(Duration before, Duration during, Duration after) {}

  Trial(Cluster cluster, Pace pace) {
    this(cluster, pace, PATIENCE);
  }

  /**
   * @param patience how long what is wrong in the end is asked again
   */
  Trial(Cluster cluster, Pace pace, Duration patience) {
    this.cluster = cluster;
    this.pace = pace;
    this.patience = patience;
  }

  /** The same with tokens that live for so long, at least until the end of the trial. */
  Trial withTokensFor(Duration life) {
    tokenLife = life;
    return this;
  }

  /** What the nodes have logged. */
  List<String> lines() {
    return chronicle.lines();
  }

  /** How many nodes have logged beside those of the cluster. */
  int guests() {
    return guests;
  }

  /** Decisions made without Redis in the trial, by feature. */
  Map<String, Long> decisions() {
    return Map.copyOf(decisions);
  }

  /** The same in all, as they were counted by reason. */
  long decisionsInAll() {
    return decisionsInAll;
  }

  /** All that was seen of a fault. */
  Evidence of(Fault fault) {
    guests = fault.is(Trait.GUESTS) ? 1 : 0;
    Stage stage = new Stage(cluster::addresses, cluster::decisions);
    Thread lookout = new Thread(this::lookOut, "lookout");
    lookout.setDaemon(true);
    lookout.start();
    Map<String, Long> decisionsBefore = cluster.decisionsByFeature();
    long allBefore = cluster.decisions();
    // Who starts cold has nobody to serve before.
    Runnable early = fault.is(Trait.COLD) ? fault.make(cluster) : null;
    try (Workload load = Workload.start(stage, users(tokenLife))) {
      hold(early == null ? pace.before() : Duration.ZERO);
      long made = System.nanoTime();
      Runnable mending = early == null ? fault.make(cluster) : early;
      hold(pace.during());
      mending.run();
      long mended = System.nanoTime();
      long well = untilWell();
      hold(pace.after());
      load.stop();
      // On a busy machine one of the last writes may wait in the journal; that it ends is logged,
      // too.
      untilWell();
      end(lookout);
      note(decisionsBefore, allBefore);
      return ask(new Known(stage, load, new Phases(made, mended, well, 0), fault));
    } finally {
      end(lookout);
    }
  }

  /** What is logged and what is noted of the nodes end together. */
  private void end(Thread lookout) {
    over = true;
    try {
      lookout.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    chronicle.close();
  }

  private void note(Map<String, Long> decisionsBefore, long allBefore) {
    cluster
        .decisionsByFeature()
        .forEach(
            (feature, count) -> {
              long made = count - decisionsBefore.getOrDefault(feature, 0L);
              if (made > 0) {
                decisions.put(feature, made);
              }
            });
    decisionsInAll = cluster.decisions() - allBefore;
  }

  /** Nobody whom the cluster has seen before. */
  static List<User> users(Duration tokenLife) {
    String trial = "x" + TRIALS.incrementAndGet();
    List<User> users = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      users.add(Owner.ofFewAttributes(trial + "f" + i));
      users.add(Owner.ofManyAttributes(trial + "m" + i));
    }
    for (int i = 0; i < 2; i++) {
      users.add(new Leaver(trial + "l" + i));
      users.add(new Bearer(trial + "b" + i, tokenLife));
      users.add(new Eager());
      users.add(new Viewer(i));
    }
    return users;
  }

  /** What is known before the end. */
  private record Known(Stage stage, Workload load, Phases phases, Fault fault) {}

  /** Asks every node, and one that was not there before. */
  private Evidence ask(Known known) {
    List<Seen> seen = known.stage().seen();
    try (TestNode newcomer = cluster.newcomer()) {
      List<URI> all = new ArrayList<>(cluster.addresses());
      all.add(newcomer.uri("/"));
      List<User> users = known.load().users();
      List<Seen> finals =
          Inquiry.ask(all, users, answers -> evidence(known, seen, answers), patience);
      return evidence(known, seen, finals);
    }
  }

  private Evidence evidence(Known known, List<Seen> seen, List<Seen> finals) {
    Phases phases = known.phases();
    return new Evidence(
        new Setting(cluster.size(), Cluster.LIMIT, Cluster.WINDOW.toNanos()),
        seen,
        finals,
        new Phases(phases.made(), phases.mended(), phases.well(), System.nanoTime()),
        List.copyOf(flips),
        known.fault().traits());
  }

  private long untilWell() {
    long end = System.nanoTime() + patience.toNanos();
    while (!cluster.well() && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK);
    }
    return System.nanoTime();
  }

  /** Notes what each node takes Redis to be good for. */
  private void lookOut() {
    Availability[] last = new Availability[cluster.size()];
    boolean again = true;
    while (again) {
      again = !over;
      for (int node = 0; node < last.length; node++) {
        Availability now = cluster.availability(node);
        if (last[node] != null && now != last[node]) {
          flips.add(new Flip(System.nanoTime(), node, now));
        }
        last[node] = now;
      }
      LockSupport.parkNanos(LOOK);
    }
  }

  static void hold(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
