package dev.weir.chaos;

import static org.awaitility.Awaitility.await;

import dev.weir.chaos.Evidence.Setting;
import dev.weir.chaos.Trial.Pace;
import dev.weir.embedded.FaultyProxy;
import dev.weir.servlet.TestNode;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A node that loses Redis, goes on without it, and is killed before it is back. */
final class KilledNodeTrial {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Cluster cluster;
  private final Pace pace;
  private final Map<String, String> settings;
  private long settled;

  /**
   * @param settings of that node
   */
  KilledNodeTrial(Cluster cluster, Pace pace, Map<String, String> settings) {
    this.cluster = cluster;
    this.pace = pace;
    this.settings = settings;
  }

  /**
   * All that was seen there, and what is answered in the end by another that is started in its
   * place, with the same settings, and by those that lived on.
   *
   * @param judge what of it is to be right
   */
  Evidence run(UnaryOperator<Evidence> judge) {
    try (FaultyProxy way = FaultyProxy.to(cluster.redis())) {
      Map<String, String> all = new HashMap<>(settings);
      all.put("weir.redis.url", way.url());
      // Nobody can tell which of its answers Redis had a part in.
      AtomicLong decisions = new AtomicLong();
      Stage stage;
      List<User> users = Trial.users(Duration.ofHours(1));
      long made;
      try (Victim victim = Victim.start(cluster, all)) {
        victim.awaitWell();
        stage = new Stage(() -> List.of(victim.address()), decisions::incrementAndGet);
        Workload load = Workload.start(stage, users);
        Trial.hold(pace.before());
        awaitSeen(stage, Act.END);
        awaitSeen(stage, Act.REVOKE);
        // On a busy machine a deadline may have passed: then there were writes in the journal.
        settled = victim.awaitWell();
        way.refuse();
        way.reset();
        made = System.nanoTime();
        Trial.hold(pace.during());
        load.stop();
      }
      try (Victim heir = Victim.start(cluster, all)) {
        long mended = System.nanoTime();
        way.heal();
        heir.awaitWell();
        Phases phases = new Phases(made, mended, System.nanoTime(), 0);
        return ask(stage, users, heir, phases, judge);
      } finally {
        users.forEach(User::close);
      }
    }
  }

  private static void awaitSeen(Stage stage, Act act) {
    await().atMost(PATIENCE).until(() -> stage.seen().stream().anyMatch(one -> one.act() == act));
  }

  private Evidence ask(
      Stage stage, List<User> users, Victim heir, Phases phases, UnaryOperator<Evidence> judge) {
    Setting setting = new Setting(2, Cluster.LIMIT, Cluster.WINDOW.toNanos());
    Evidence nothingYet =
        new Evidence(setting, stage.seen(), List.of(), phases, List.of(), Set.of());
    try (TestNode newcomer = cluster.newcomer()) {
      List<URI> all = List.of(heir.address(), cluster.addresses().get(0), newcomer.uri("/"));
      List<Seen> finals =
          Inquiry.ask(all, users, answers -> judge.apply(nothingYet.withFinals(answers)), PATIENCE);
      return nothingYet.withFinals(finals);
    }
  }

  /**
   * What is known without all that was answered after Redis last had everything: the rest must be
   * right. Of what was answered later, but begun before Redis was away, nobody knows what it has.
   */
  Evidence before(Evidence all) {
    Set<String> endedLater = new HashSet<>();
    Set<String> underWay = new HashSet<>();
    for (Seen one : all.seen()) {
      if (one.ended() >= settled && one.act() == Act.END) {
        endedLater.add(one.subject());
      } else if (one.ended() >= settled && one.begun() < all.phases().made()) {
        underWay.add(one.subject());
      }
    }
    List<Seen> finals =
        all.finals().stream()
            .filter(one -> !underWay.contains(one.subject()))
            .filter(one -> one.act() != Act.REVISIT || !endedLater.contains(session(one)))
            .toList();
    return new Evidence(
        all.setting(),
        all.seen().stream().filter(one -> one.ended() < settled).toList(),
        finals,
        all.phases(),
        all.flips(),
        all.traits());
  }

  private static String session(Seen revisit) {
    return revisit.subject().substring(0, revisit.subject().lastIndexOf('.'));
  }
}
