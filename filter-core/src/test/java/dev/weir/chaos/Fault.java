package dev.weir.chaos;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Everything that may happen to Redis, to the network and to nodes: the rows of the matrix. */
@SuppressWarnings("ImmutableEnumChecker")
enum Fault {
  COLD_START("F1", "nodes start while Redis is away", NodeFaults::startCold, Trait.COLD),
  KILLED("F2", "killed, back empty", ServerFaults::kill, Trait.FORGETS),
  STALLED("F3", "stalled", ServerFaults::pause),
  RESETS("F4", "connections reset", NetworkFaults::reset),
  SLOW("F5", "slow: 500 ms and up to 100 more", NetworkFaults::slow),
  FLAPPING("F6", "stalled and back every 500 ms", ServerFaults::flap, Trait.FLAPS),
  WRONG_PASSWORD("F7", "password changed", ServerFaults::changePassword),
  NO_RIGHTS("F7", "right to run scripts withdrawn", ServerFaults::withdrawRights),
  READ_ONLY("F8", "`READONLY`", ServerFaults::makeReplica),
  NO_REPLICAS("F8", "`NOREPLICAS`", ServerFaults::demandReplicas),
  NO_DISK("F8", "`MISCONF`", ServerFaults::breakDisk),
  NO_MEMORY("F8", "`OOM`", ServerFaults::exhaustMemory),
  LOADING("F9", "`LOADING`", ServerFaults::load),
  BUSY("F9", "`BUSY`", ServerFaults::loop),
  NO_CLIENTS("F9", "`maxclients` reached", ServerFaults::refuseClients),
  NO_SCRIPTS("F10", "scripts flushed", ServerFaults::forgetScripts),
  PARTITION("F11", "one node cut off", NetworkFaults::cutOff, Trait.SPLITS),
  FAILOVER(
      "F11",
      "master killed, three sentinels",
      FailoverFaults::killMaster,
      Watched::start,
      Trait.FORGETS),
  SHARD_LOST(
      "F11",
      "one of three masters killed",
      FailoverFaults::killShard,
      Sharded::start,
      Trait.FORGETS),
  SHARD_CUT_OFF(
      "F11",
      "one node cut off from one of three masters",
      FailoverFaults::cutOffFromShard,
      Sharded::startWithProxies,
      Trait.SPLITS),
  JUNK("F12", "values corrupted and swapped", DataFaults::corrupt, Trait.FORGETS, Trait.DAMAGES),
  GARBLED("F13", "replies lost and doubled", NetworkFaults::garble),
  FLUSHED("F14", "flushed", DataFaults::flush, Trait.FORGETS),
  CLOCK_AHEAD("F15", "clock of one node an hour ahead", NodeFaults::jumpAhead),
  CLOCK_BEHIND("F15", "clock of one node an hour behind", NodeFaults::jumpBack),
  DEAF("F16", "subscriptions killed", ServerFaults::killSubscriptions),
  LATE("F17", "writes arrive late", NetworkFaults::hesitate),
  UNDEPLOYED("F19", "a node is closed while Redis is stalled", NodeFaults::undeploy, Trait.GUESTS),
  OLDER("F21", "back with older data", DataFaults::rewind, Trait.FORGETS),
  EVICTED("F22", "keys deleted one by one", DataFaults::evict, Trait.FORGETS);

  private final Row row;
  private final Making making;
  private final @Nullable Supplier<Ground> ground;
  private final Set<Trait> traits;

  /** Makes a fault. */
  @FunctionalInterface
  interface Making {
    /** What mends it. */
    Runnable make(Cluster cluster);
  }

  Fault(String number, String title, Making making, Trait... traits) {
    this(number, title, making, null, traits);
  }

  Fault(
      String number,
      String title,
      Making making,
      @Nullable Supplier<Ground> ground,
      Trait... traits) {
    this.ground = ground;
    this.row = new Row(number, title);
    this.making = making;
    EnumSet<Trait> all = EnumSet.noneOf(Trait.class);
    all.addAll(List.of(traits));
    this.traits = all;
  }

  /** Its place in the report. */
  Row row() {
    return row;
  }

  /** Starts what there has to be for it; null where one Redis will do. */
  @Nullable Supplier<Ground> ground() {
    return ground;
  }

  boolean is(Trait trait) {
    return traits.contains(trait);
  }

  Set<Trait> traits() {
    return traits;
  }

  /** Makes it; returns what mends it. */
  Runnable make(Cluster cluster) {
    return making.make(cluster);
  }
}
