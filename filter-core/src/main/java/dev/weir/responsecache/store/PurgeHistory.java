package dev.weir.responsecache.store;

import dev.weir.redis.ChangeLog;
import dev.weir.redis.RedisGateway;
import dev.weir.redis.Reply;
import dev.weir.redis.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The purges in the log that were made before this node began to follow it. */
public record PurgeHistory(RedisGateway gateway, String key) {
  private static final Script READ = Script.reads(PurgeHistory.class, "read_purges.lua");

  /** Most purges that a log holds, about. */
  public static final int MOST = 10_000;

  /**
   * What the log holds.
   *
   * @param complete whether it holds every purge there ever was
   * @param oldest place of the first entry, or null when there is none
   */
  public record Found(
      boolean complete, ChangeLog.@Nullable Position oldest, List<ChangeLog.Change> changes) {}

  public CompletionStage<Found> read() {
    return gateway.run(READ, List.of(key), 2 * MOST).thenApply(PurgeHistory::found);
  }

  private static Found found(Reply reply) {
    List<ChangeLog.Change> changes = new ArrayList<>();
    for (int i = 0; i + 2 < reply.size(); i += 3) {
      changes.add(
          new ChangeLog.Change(position(reply.text(i), reply.number(i + 1)), reply.bytes(i + 2)));
    }
    boolean complete = changes.isEmpty() || changes.get(0).position().number() == 1;
    return new Found(complete, changes.isEmpty() ? null : changes.get(0).position(), changes);
  }

  private static ChangeLog.Position position(String id, long number) {
    String[] parts = id.split("-", 2);
    return new ChangeLog.Position(Long.parseLong(parts[0]), Long.parseLong(parts[1]), number);
  }
}
