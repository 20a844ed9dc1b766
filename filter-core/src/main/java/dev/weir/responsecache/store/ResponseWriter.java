package dev.weir.responsecache.store;

import dev.weir.redis.ChangeLog;
import dev.weir.redis.Reply;
import dev.weir.redis.Script;
import dev.weir.responsecache.policy.ResponseCacheSettings;
import dev.weir.responsecache.policy.ResponseHead;
import dev.weir.responsecache.policy.StoredResponse;
import dev.weir.responsecache.policy.Terms;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Writes responses to Redis, where {@link RedisResponses} finds them. Thread-safe. */
public final class ResponseWriter {
  private static final Script STORE = Script.writes(ResponseWriter.class, "store_response.lua");
  private static final Script STORE_CHUNK = Script.writes(ResponseWriter.class, "store_chunk.lua");
  private static final long MICROS = 1000;

  private final RedisResponses responses;
  private final RedisResponses.Ground ground;
  private final ResponseCacheSettings settings;

  public ResponseWriter(
      RedisResponses responses, RedisResponses.Ground ground, ResponseCacheSettings settings) {
    this.responses = responses;
    this.ground = ground;
    this.settings = settings;
  }

  /**
   * A response to store.
   *
   * @param assumed names that the resource was taken to vary by so far
   * @param ticket of the flight that ends with it, or null
   * @param micros when it came, as {@link #stamp} tells
   */
  public record Draft(
      StoredResponse response,
      List<String> assumed,
      RedisResponses.@Nullable Ticket ticket,
      long micros) {}

  /** What is written of a response. */
  private record Writing(
      ResponseKeys keys, Draft draft, ChangeLog.Position known, BodyCodec.@Nullable Packed body) {
    long micros() {
      return draft.micros();
    }

    long life(ResponseCacheSettings.Times times) {
      StoredResponse response = draft.response();
      return Math.max(1, response.terms().keptMillis(response.hasValidator(), times));
    }
  }

  /**
   * When a response came, by Redis' clock in microseconds.
   *
   * @param nowMillis on this process' own clock
   */
  public long stamp(StoredResponse response, long nowMillis) {
    long old = Math.max(0, nowMillis - response.arrival().atMillis());
    return ground.clock().micros() - old * MICROS;
  }

  /**
   * Stores a response, without its body where that is there already.
   *
   * @param address by the names that the resource varies by from now on
   * @return the names that it varies by in truth, when it has to be stored under others; or null
   */
  public CompletionStage<@Nullable List<String>> store(ResponseKeys.Address address, Draft draft) {
    ChangeLog.Position known = draft.response().arrival().known().shared();
    if (known == null) {
      // When it is not known what had been purged before, nobody else could use it.
      return responses.land(draft.ticket(), 0).thenApply(done -> null);
    }
    ResponseKeys keys = ground.keys(address);
    StoredResponse.Shelf shelf = draft.response().shelf();
    if (shelf == null) {
      return storeWhole(address, new Writing(keys, draft, known, pack(draft)));
    }
    Writing fields = new Writing(keys, draft, known, null);
    return storeSame(address, fields, shelf)
        .thenCompose(
            reply ->
                reply.text(0).equals("gone")
                    ? storeWhole(address, new Writing(keys, draft, known, pack(draft)))
                    : CompletableFuture.completedStage(otherNames(reply)));
  }

  private BodyCodec.Packed pack(Draft draft) {
    return BodyCodec.pack(draft.response().body(), settings.limits().compressBytes());
  }

  private CompletionStage<Reply> storeSame(
      ResponseKeys.Address address, Writing writing, StoredResponse.Shelf shelf) {
    long life = writing.life(settings.times());
    CompletionStage<?> kept = CompletableFuture.completedStage(null);
    for (int i = 0; shelf.chunks() > 1 && i < shelf.chunks(); i++) {
      String name = writing.keys().chunk(shelf.version(), i);
      kept = kept.thenCompose(done -> ground.gateway().run(STORE_CHUNK, List.of(name), "", life));
    }
    return kept.thenCompose(done -> write(address, writing, shelf, "same"));
  }

  private CompletionStage<@Nullable List<String>> storeWhole(
      ResponseKeys.Address address, Writing writing) {
    List<byte[]> chunks = writing.body() == null ? List.<byte[]>of() : writing.body().chunks();
    RedisResponses.Ticket ticket = writing.draft().ticket();
    String version =
        Long.toString(writing.micros(), Character.MAX_RADIX)
            + (ticket == null ? "" : ticket.token());
    boolean compressed = writing.body() != null && writing.body().compressed();
    StoredResponse.Shelf shelf = new StoredResponse.Shelf(version, chunks.size(), compressed);
    long life = writing.life(settings.times());
    CompletionStage<?> stored = CompletableFuture.completedStage(null);
    for (int i = 0; chunks.size() > 1 && i < chunks.size(); i++) {
      String name = writing.keys().chunk(version, i);
      byte[] sealed = ground.envelope().seal(RedisResponses.CHUNK, name, 0, chunks.get(i));
      // One after the other: together they could fill a buffer of the connection.
      stored =
          stored.thenCompose(
              done -> ground.gateway().run(STORE_CHUNK, List.of(name), sealed, life));
    }
    return stored
        .thenCompose(
            done -> write(address, writing, shelf, chunks.size() == 1 ? "whole" : "chunked"))
        .thenApply(
            reply -> {
              if (reply.text(0).equals("stored")) {
                writing.draft().response().shelve(shelf);
              }
              return otherNames(reply);
            });
  }

  private CompletionStage<Reply> write(
      ResponseKeys.Address address, Writing writing, StoredResponse.Shelf shelf, String mode) {
    Draft draft = writing.draft();
    ResponseKeys keys = writing.keys();
    RedisResponses.Ticket ticket = draft.ticket();
    Terms terms = draft.response().terms();
    long fresh = terms.lifetimeMillis() - draft.response().arrival().ageMillis();
    BodyCodec.Packed body = writing.body();
    byte[] whole =
        mode.equals("whole") && body != null
            ? ground
                .envelope()
                .seal(RedisResponses.CHUNK, keys.chunk(shelf.version(), 0), 0, body.chunks().get(0))
            : new byte[0];
    return ground
        .gateway()
        .run(
            STORE,
            List.of(
                keys.variance(), keys.response(), ticket == null ? keys.flight() : ticket.key()),
            String.join(",", draft.assumed()),
            address.namesText(),
            writing.micros(),
            terms.alwaysValidated() ? 0 : writing.micros() + fresh * MICROS,
            ground
                .envelope()
                .seal(
                    RedisResponses.RESPONSE,
                    keys.response(),
                    writing.micros(),
                    encoded(address, writing)),
            shelf.version(),
            shelf.chunks(),
            writing.life(settings.times()),
            ticket == null ? "" : ticket.token(),
            mode,
            whole);
  }

  private static byte[] encoded(ResponseKeys.Address address, Writing writing) {
    StoredResponse response = writing.draft().response();
    BodyCodec.Packed body = writing.body();
    StoredResponse.Shelf shelf = response.shelf();
    return ResponseCodec.encode(
        new ResponseCodec.Stored(
            response.identity(),
            new ResponseHead(response.status(), response.headers()),
            response.terms(),
            response.arrival().ageMillis(),
            writing.micros(),
            writing.known(),
            address.namesText(),
            response.body().length(),
            body != null ? body.compressed() : shelf != null && shelf.compressed()));
  }

  private static @Nullable List<String> otherNames(Reply reply) {
    return reply.text(0).equals("other") ? RedisResponses.names(reply.text(1)) : null;
  }
}
