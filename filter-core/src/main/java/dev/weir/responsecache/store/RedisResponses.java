package dev.weir.responsecache.store;

import dev.weir.redis.BadRedisData;
import dev.weir.redis.Envelope;
import dev.weir.redis.KeySpace;
import dev.weir.redis.RedisClock;
import dev.weir.redis.RedisGateway;
import dev.weir.redis.Reply;
import dev.weir.redis.Script;
import dev.weir.redis.SecretRing;
import dev.weir.responsecache.policy.Body;
import dev.weir.responsecache.policy.PurgeMark;
import dev.weir.responsecache.policy.ResponseCacheSettings;
import dev.weir.responsecache.policy.StoredResponse;
import dev.weir.responsecache.policy.Variants;
import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Responses in Redis, shared by all nodes. A response with a body of one chunk is read in one round
 * trip, a longer one in two. Thread-safe; nothing blocks.
 */
public final class RedisResponses {
  private static final Script LOAD = Script.writes(RedisResponses.class, "load_response.lua");
  private static final Script LOAD_CHUNK = Script.reads(RedisResponses.class, "load_chunk.lua");
  private static final Script DROP = Script.writes(RedisResponses.class, "drop_response.lua");
  private static final Script LAND = Script.writes(RedisResponses.class, "land_flight.lua");

  /** Kinds of envelopes. */
  public static final byte RESPONSE = 'R';

  public static final byte CHUNK = 'C';
  private static final long MICROS = 1000;

  /** For how long it is remembered that something was dropped; no write takes longer. */
  private static final long DROP_MILLIS = 60_000;

  private final Ground ground;
  private final ResponseCacheSettings settings;

  /** What the store stands on. */
  public record Ground(
      RedisGateway gateway,
      KeySpace keys,
      SecretRing secrets,
      Envelope envelope,
      RedisClock clock,
      Telemetry telemetry) {
    ResponseKeys keys(ResponseKeys.Address address) {
      return new ResponseKeys(address, keys, secrets);
    }
  }

  /** Who makes a response. */
  public enum Flight {
    NONE,
    LEAD,
    WAIT,
    PASS
  }

  /**
   * The right to be the one that makes a response.
   *
   * @param key where the right stands
   * @param token that tells its holder from others
   */
  public record Ticket(String key, String token) {}

  /**
   * What was found.
   *
   * @param ticket the caller's own where {@code flight} is LEAD
   * @param response or null
   * @param names that the resource varies by, if others than the caller assumed; then nothing else
   *     was looked at
   */
  public record Found(
      @Nullable StoredResponse response,
      @Nullable List<String> names,
      Flight flight,
      @Nullable Ticket ticket) {
    public static final Found NOTHING = new Found(null, null, Flight.NONE, null);
  }

  /**
   * How to look.
   *
   * @param token to become the one that makes the response where there is none, or empty
   * @param waitMillis for how long
   * @param nowMillis on this process' own clock
   * @param generation number of purges that this node has taken in
   */
  public record Look(String token, long waitMillis, long nowMillis, long generation) {}

  public RedisResponses(Ground ground, ResponseCacheSettings settings) {
    this.ground = ground;
    this.settings = settings;
  }

  /** Microseconds since 1970, by Redis' clock. */
  long micros() {
    return ground.clock().micros();
  }

  public CompletionStage<Found> load(ResponseKeys.Address address, Look look) {
    ResponseKeys keys = ground.keys(address);
    return ground
        .gateway()
        .run(
            LOAD,
            List.of(keys.variance(), keys.response(), keys.flight()),
            address.namesText(),
            look.token(),
            look.waitMillis(),
            1)
        .thenCompose(reply -> found(address, keys, reply, look))
        .exceptionallyCompose(RedisResponses.this::damaged);
  }

  private CompletionStage<Found> found(
      ResponseKeys.Address address, ResponseKeys keys, Reply reply, Look look) {
    return switch (reply.text(1)) {
      case "other" ->
          CompletableFuture.completedStage(
              new Found(null, names(reply.text(3)), Flight.NONE, null));
      case "none" -> CompletableFuture.completedStage(outcome(null, keys, reply, look));
      case "found" ->
          response(address, keys, reply, look)
              .thenApply(response -> outcome(response, keys, reply, look));
      default -> throw new BadRedisData("an unknown status of a response");
    };
  }

  private static Found outcome(
      @Nullable StoredResponse response, ResponseKeys keys, Reply reply, Look look) {
    Flight flight =
        switch (reply.text(2)) {
          case "lead" -> Flight.LEAD;
          case "wait" -> Flight.WAIT;
          case "pass" -> Flight.PASS;
          default -> Flight.NONE;
        };
    Ticket ticket = flight == Flight.LEAD ? new Ticket(keys.flight(), look.token()) : null;
    return new Found(response, null, flight, ticket);
  }

  public static List<String> names(String text) {
    return text.isEmpty() ? Variants.NONE : List.of(text.split(",", -1));
  }

  private CompletionStage<@Nullable StoredResponse> response(
      ResponseKeys.Address address, ResponseKeys keys, Reply reply, Look look) {
    byte[] sealed = reply.bytes(3);
    ResponseCodec.Stored stored =
        ResponseCodec.decode(ground.envelope().open(RESPONSE, keys.response(), sealed).payload());
    boolean asked =
        stored.identity().key().equals(address.key())
            && stored.identity().selection().equals(address.selection())
            && stored.names().equals(address.namesText());
    if (!asked || stored.bodyLength() > settings.limits().bodyBytes()) {
      throw new BadRedisData("another response than was asked for");
    }
    String version = reply.text(4);
    int chunks = Math.toIntExact(reply.number(5));
    CompletionStage<List<byte[]>> bytes =
        chunks == 1
            ? CompletableFuture.completedStage(
                List.of(open(keys.chunk(version, 0), reply.bytes(6))))
            : loadChunks(keys, version, chunks);
    return bytes.thenApply(
        pieces -> {
          ground.telemetry().count(Event.RESPONSE_LOADED);
          BodyCodec.Packed packed = new BodyCodec.Packed(pieces, stored.compressed());
          StoredResponse response =
              decoded(stored, BodyCodec.unpack(packed, stored.bodyLength()), reply, look);
          response.shelve(new StoredResponse.Shelf(version, chunks, stored.compressed()));
          return response;
        });
  }

  private static StoredResponse decoded(
      ResponseCodec.Stored stored, Body body, Reply reply, Look look) {
    long elapsed = Math.max(0, reply.number(0) - stored.redisMicros()) / MICROS;
    return new StoredResponse(
        stored.identity(),
        stored.head(),
        body,
        stored.terms(),
        new StoredResponse.Arrival(
            look.nowMillis(),
            stored.ageMillis() + elapsed,
            new PurgeMark(-1, look.generation(), stored.redisMicros(), stored.known())));
  }

  private CompletionStage<List<byte[]>> loadChunks(ResponseKeys keys, String version, int chunks) {
    CompletionStage<List<byte[]>> all = CompletableFuture.completedStage(new ArrayList<>());
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (int i = 0; i < chunks; i++) {
      replies.add(ground.gateway().run(LOAD_CHUNK, List.of(keys.chunk(version, i))));
    }
    for (int i = 0; i < chunks; i++) {
      String name = keys.chunk(version, i);
      all =
          all.thenCombine(
              replies.get(i),
              (pieces, reply) -> {
                pieces.add(open(name, reply.bytes(0)));
                return pieces;
              });
    }
    return all;
  }

  private byte[] open(String name, byte[] sealed) {
    return ground.envelope().open(CHUNK, name, sealed).payload();
  }

  /** Something else than a response stands at its key: that is a miss, not an error. */
  private CompletionStage<Found> damaged(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof BadRedisData) {
      ground.telemetry().count(Event.RESPONSE_DAMAGED);
      return CompletableFuture.completedStage(Found.NOTHING);
    }
    return CompletableFuture.failedStage(cause);
  }

  /**
   * Forgets a response, unless a newer one has taken its place; older ones that are still on their
   * way find no place any more.
   *
   * @param stamp what came later than that stays, by {@link #micros}
   */
  CompletionStage<Boolean> drop(ResponseKeys.Address address, long stamp) {
    return ground
        .gateway()
        .run(DROP, List.of(ground.keys(address).response()), stamp, DROP_MILLIS)
        .thenApply(reply -> reply.number(0) == 1);
  }

  /**
   * Ends a flight that stores nothing.
   *
   * @param passMillis for how long the resource counts as one that cannot be cached; zero: not at
   *     all
   */
  public CompletionStage<Boolean> land(@Nullable Ticket ticket, long passMillis) {
    if (ticket == null) {
      return CompletableFuture.completedStage(false);
    }
    return ground
        .gateway()
        .run(LAND, List.of(ticket.key()), ticket.token(), passMillis)
        .thenApply(reply -> reply.number(0) == 1);
  }
}
