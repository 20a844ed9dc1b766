package dev.weir.session;

import dev.weir.fallback.Deadline;
import dev.weir.session.id.SessionIds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sessions by their ids and by their users, for code of the application. An id is what {@code
 * HttpSession.getId()} returns; whoever presents one uses the session, which counts as an access.
 * Thread-safe. Calls wait for Redis for one deadline at most. While Redis is away sessions that
 * this node holds go on, and what is written reaches Redis later; of a user's sessions those that
 * this node holds are known.
 */
public final class SessionDirectory {
  private static final String METADATA = SessionOwners.HIDDEN + "m:";

  private final SessionEngine engine;
  private final Supplier<Deadline> deadlines;

  SessionDirectory(SessionEngine engine, Supplier<Deadline> deadlines) {
    this.engine = engine;
    this.deadlines = deadlines;
  }

  /**
   * A session that begins now, and its id, which is a secret.
   *
   * @param principal whose it is, or null for nobody's
   * @param life idle time after which it ends; zero or negative: never
   * @throws TooManySessions when the principal has as many as it may have
   */
  public String create(
      @Nullable String principal,
      Duration life,
      Map<String, ?> attributes,
      Map<String, String> metadata) {
    Deadline deadline = deadlines.get();
    try (RequestSession use = engine.begin(List.of(), null, deadline)) {
      LiveSession session = use.create(seconds(life));
      engine.observer().created(session);
      attributes.forEach(session::set);
      metadata.forEach((name, value) -> session.set(METADATA + name, value));
      if (principal != null) {
        engine.assign(session, principal, deadline);
      }
      use.commit();
      return session.id();
    }
  }

  /** Whether the id leads to a session. */
  public boolean validate(String id) {
    return with(id, session -> true).isPresent();
  }

  /** What is known about the session, or empty when there is none. */
  public Optional<SessionInfo> get(String id) {
    return with(id, engine::info);
  }

  /** Has {@code change} read and write the session's attributes; false when there is no session. */
  public boolean update(String id, Consumer<LiveSession> change) {
    return with(
            id,
            session -> {
              change.accept(session);
              return true;
            })
        .isPresent();
  }

  /** Gives the session another idle time, from now on; false when there is no session. */
  public boolean refresh(String id, Duration life) {
    return update(id, session -> session.interval(seconds(life)));
  }

  /** Notes something about the session: address, user agent, fingerprint of a token, and so on. */
  public boolean note(String id, Map<String, String> metadata) {
    return update(
        id, session -> metadata.forEach((name, value) -> session.set(METADATA + name, value)));
  }

  /**
   * Makes the session the principal's; false when there is no session.
   *
   * @throws TooManySessions when the principal has as many as it may have
   */
  public boolean assign(String id, String principal) {
    return update(id, session -> engine.assign(session, principal, deadlines.get()));
  }

  /** Ends the session; false when there is none. */
  public boolean delete(String id) {
    return with(
            id,
            session -> {
              engine.end(session, deadlines.get());
              return true;
            })
        .isPresent();
  }

  /** The principal's sessions, the oldest first. */
  public List<SessionInfo> of(String principal) {
    Deadline deadline = deadlines.get();
    List<String> handles = handlesOf(principal, deadline);
    return engine
        .failover()
        .read(deadline, () -> described(handles), () -> engine.heldInfos(handles));
  }

  private CompletionStage<List<SessionInfo>> described(List<String> handles) {
    CompletionStage<List<SessionInfo>> all = CompletableFuture.completedStage(new ArrayList<>());
    for (String handle : handles) {
      all =
          all.thenCombine(
              engine.owners().redis().describe(handle),
              (infos, found) -> {
                found.flatMap(stored -> engine.info(handle, stored)).ifPresent(infos::add);
                return infos;
              });
    }
    return all;
  }

  private List<String> handlesOf(String principal, Deadline deadline) {
    SessionOwners owners = engine.owners();
    String tag = owners.tag(principal);
    return engine
        .failover()
        .read(deadline, () -> owners.redis().list(tag), () -> engine.heldBy(tag));
  }

  /** Ends one of the principal's sessions; false when it is none of them. */
  public boolean end(String principal, String handle) {
    Deadline deadline = deadlines.get();
    boolean its = handlesOf(principal, deadline).contains(handle);
    return its && engine.end(handle, deadline);
  }

  /** Ends all of the principal's sessions and returns how many there were. */
  public int endAll(String principal) {
    return endAllBut(principal, "");
  }

  /** Ends the principal's sessions but the one with that id, and returns how many there were. */
  public int endOthers(String principal, String currentId) {
    String current = SessionIds.handleOf(currentId);
    return endAllBut(principal, current == null ? "" : current);
  }

  private int endAllBut(String principal, String kept) {
    Deadline deadline = deadlines.get();
    int ended = 0;
    for (String handle : handlesOf(principal, deadline)) {
      if (!handle.equals(kept) && engine.end(handle, deadline)) {
        ended++;
      }
    }
    return ended;
  }

  private <T> Optional<T> with(String id, Function<LiveSession, T> use) {
    try (RequestSession found = engine.begin(Presented.byApplication(id), deadlines.get())) {
      LiveSession session = found.find();
      if (session == null) {
        return Optional.empty();
      }
      T result = use.apply(session);
      found.commit();
      return Optional.of(result);
    }
  }

  private static int seconds(Duration life) {
    return (int) Math.max(-1, Math.min(Integer.MAX_VALUE, life.toSeconds()));
  }

  static SessionInfo info(LiveSession session, Duration absolute) {
    Map<String, String> metadata = new LinkedHashMap<>();
    for (String name : session.hiddenNames()) {
      if (name.startsWith(METADATA) && session.current(name) instanceof String value) {
        metadata.put(name.substring(METADATA.length()), value);
      }
    }
    Instant created = Instant.ofEpochMilli(session.createdMillis());
    Instant access = Instant.ofEpochMilli(session.accesses().latestMillis());
    return new SessionInfo(
        session.handle(), created, access, expires(session, created, access, absolute), metadata);
  }

  private static @Nullable Instant expires(
      LiveSession session, Instant created, Instant access, Duration absolute) {
    int interval = session.interval();
    Instant idle = interval > 0 ? access.plusSeconds(interval) : null;
    if (absolute.toMillis() <= 0) {
      return idle;
    }
    Instant outlived = created.plus(absolute);
    return idle != null && idle.isBefore(outlived) ? idle : outlived;
  }
}
