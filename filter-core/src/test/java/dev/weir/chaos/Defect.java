package dev.weir.chaos;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the checker must notice: the library with one of its safeguards taken out. */
@SuppressWarnings("ImmutableEnumChecker")
enum Defect {
  /** What cannot be written is forgotten. */
  JOURNAL_OFF(
      Fault.STALLED,
      Part.SESSIONS,
      new Edit(
          "java/dev/weir/fallback/Journal.java",
          "ledger.keep(key, entry);",
          "CompletableFuture.completedFuture(true);")),

  /** Of two changes of an attribute the one that arrives later stays. */
  STAMPS_OFF(
      Fault.STALLED,
      Part.SESSIONS,
      new Edit(
          "resources/dev/weir/session/store/commit_session.lua",
          "  if applies and (operation == 's'",
          "  applies = true\n  if applies and (operation == 's'")),

  /** What stands under a key is taken for its value. */
  ENVELOPE_OFF(
      Fault.JUNK,
      Part.SESSIONS,
      new Edit(
          "java/dev/weir/redis/Envelope.java",
          "require(in.getInt() == crc(name), \"another key's value\");",
          "in.getInt();"),
      new Edit(
          "java/dev/weir/redis/Envelope.java",
          "require(secrets.verify(signature, header, name, payload), \"wrong signature\");",
          "")),

  /** The end of a session leaves no trace. */
  TOMBSTONES_OFF(
      Fault.STALLED,
      Part.SESSIONS,
      new Edit(
          "resources/dev/weir/session/store/end_session.lua",
          "redis.call('SET', KEYS[2], '1', 'PX', ARGV[2])",
          "")),

  /** Whoever wants to may wait for a Redis that does not answer. */
  BULKHEAD_OFF(
      null,
      Part.CONTROL,
      new Edit(
          "java/dev/weir/fallback/Bulkhead.java",
          "if (stay.seated() || !lagging()) {",
          "if (stay != null) {"));

  private final @Nullable Fault fault;
  private final Part part;
  private final List<Edit> edits;

  /**
   * One change of a source.
   *
   * @param file below {@code src/main}
   */
  record Edit(String file, String found, String replacement) {}

  Defect(@Nullable Fault fault, Part part, Edit... edits) {
    this.fault = fault;
    this.part = part;
    this.edits = List.of(edits);
  }

  /** The fault in which it shows; null for the crowd before a stalled Redis. */
  @Nullable Fault fault() {
    return fault;
  }

  /** What must be found wrong. */
  Part part() {
    return part;
  }

  List<Edit> edits() {
    return edits;
  }
}
