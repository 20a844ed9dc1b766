package dev.weir.ratelimit.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.redis.KeySpace;
import dev.weir.redis.RedisGateway;
import dev.weir.redis.Reply;
import dev.weir.redis.Script;
import dev.weir.redis.SecretRing;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Limits in Redis. All limits of a request are decided in one script and one round trip; in a
 * cluster, whose scripts stay within a slot, in one script for each subject. Thread-safe.
 */
public final class RedisLimits {
  private static final Script TAKE = Script.writes(RedisLimits.class, "take_permits.lua");
  private static final Script REFUND = Script.writes(RedisLimits.class, "refund_permits.lua");
  private static final Script RESET = Script.writes(RedisLimits.class, "reset_limit.lua");

  private static final int HEAD = 2;
  private static final int EACH = 5;
  private static final int ARGUMENTS_EACH = 6;
  private static final byte[] PURPOSE = "limit".getBytes(UTF_8);
  private static final String NOTHING_OWED = "";

  private final RedisGateway gateway;
  private final KeySpace keys;
  private final SecretRing secrets;
  private final boolean cluster;
  private final AtomicBoolean gaveBack = new AtomicBoolean();

  public RedisLimits(RedisGateway gateway, KeySpace keys, SecretRing secrets, boolean cluster) {
    this.gateway = gateway;
    this.keys = keys;
    this.secrets = secrets;
    this.cluster = cluster;
  }

  /**
   * Takes all permits or none.
   *
   * @param owed what each limit is to be charged with besides, null for nothing
   * @param notAfterMicros Redis' time after which nothing is done any more, 0 for never
   * @return null when it came too late and nothing was done
   */
  public CompletionStage<@Nullable Taken> take(
      List<Charge> charges, List<@Nullable Owed> owed, long notAfterMicros) {
    if (!cluster || charges.size() == 1) {
      return takeTogether(charges, owed, notAfterMicros);
    }
    Map<String, List<Integer>> bySubject = new LinkedHashMap<>();
    for (int i = 0; i < charges.size(); i++) {
      bySubject
          .computeIfAbsent(charges.get(i).slot().subject(), subject -> new ArrayList<>())
          .add(i);
    }
    List<CompletableFuture<@Nullable Taken>> parts = new ArrayList<>();
    for (List<Integer> group : bySubject.values()) {
      List<Charge> some = group.stream().map(charges::get).toList();
      List<@Nullable Owed> theirs = new ArrayList<>();
      group.forEach(i -> theirs.add(owed.get(i)));
      parts.add(takeTogether(some, theirs, notAfterMicros).toCompletableFuture());
    }
    return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new))
        .handle((done, failed) -> joined(parts))
        .thenCompose(stage -> stage);
  }

  /** Once all have answered: what one refused, the others give back. */
  private CompletionStage<@Nullable Taken> joined(List<CompletableFuture<@Nullable Taken>> parts) {
    List<Charge> charges = new ArrayList<>();
    List<Grant> grants = new ArrayList<>();
    boolean refused = false;
    CompletableFuture<@Nullable Taken> broken = null;
    for (CompletableFuture<@Nullable Taken> part : parts) {
      Taken taken = part.isCompletedExceptionally() ? null : part.join();
      if (taken == null) {
        broken = part;
      } else {
        refused |= !taken.charged();
        charges.addAll(taken.charges());
        grants.addAll(taken.grants());
      }
    }
    if (refused || broken != null) {
      parts.stream()
          .filter(part -> !part.isCompletedExceptionally())
          .map(CompletableFuture::join)
          .forEach(this::giveBack);
    }
    if (broken != null) {
      return broken;
    }
    Taken.How how = refused ? Taken.How.REFUSED : Taken.How.SHARED;
    return CompletableFuture.completedStage(new Taken(how, charges, grants));
  }

  private void giveBack(@Nullable Taken taken) {
    if (taken != null && taken.charged()) {
      refund(taken.charges(), taken.grants()).thenAccept(done -> gaveBack.set(true));
    }
  }

  /**
   * Whether permits that another limit's refusal made useless have been given back since this was
   * last asked: until then others may have been refused for their sake.
   */
  boolean gaveBack() {
    return gaveBack.get() && gaveBack.getAndSet(false);
  }

  private CompletionStage<@Nullable Taken> takeTogether(
      List<Charge> charges, List<@Nullable Owed> owed, long notAfterMicros) {
    Object[] arguments = new Object[1 + ARGUMENTS_EACH * charges.size()];
    arguments[0] = notAfterMicros;
    for (int i = 0; i < charges.size(); i++) {
      Charge charge = charges.get(i);
      Limit limit = charge.limit();
      Owed due = owed.get(i);
      int at = 1 + ARGUMENTS_EACH * i;
      arguments[at] = kind(charge);
      arguments[at + 1] = limit.most();
      arguments[at + 2] = limit.exact() ? limit.windowMicros() : limit.wholeMicros();
      arguments[at + 3] = limit.exact() ? 0L : limit.fraction();
      arguments[at + 4] = Math.min(charge.cost(), limit.most() + 1);
      arguments[at + 5] = due == null ? NOTHING_OWED : due.argument();
    }
    return gateway
        .run(TAKE, charges.stream().map(this::key).toList(), arguments)
        .thenApply(reply -> taken(charges, reply));
  }

  private static String kind(Charge charge) {
    if (charge.policy().shadow()) {
      return charge.limit().exact() ? "L" : "G";
    }
    return charge.limit().exact() ? "l" : "g";
  }

  private static @Nullable Taken taken(List<Charge> charges, Reply reply) {
    String status = reply.text(0);
    if (status.equals("late")) {
      return null;
    }
    long now = reply.number(1);
    List<Grant> grants = new ArrayList<>(charges.size());
    for (int i = 0; i < charges.size(); i++) {
      int at = HEAD + EACH * i;
      grants.add(
          new Grant(
              reply.number(at) == 1,
              reply.number(at + 1),
              Math.max(0, reply.number(at + 2) - now),
              Math.max(0, reply.number(at + 3) - now),
              reply.number(at + 4)));
    }
    return new Taken(
        status.equals("taken") ? Taken.How.SHARED : Taken.How.REFUSED, charges, grants);
  }

  /** Gives back what was charged. */
  CompletionStage<Boolean> refund(List<Charge> charges, List<Grant> grants) {
    Map<String, List<Object>> bySubject = new LinkedHashMap<>();
    CompletionStage<Boolean> all = CompletableFuture.completedStage(true);
    for (int i = 0; i < charges.size(); i++) {
      Charge charge = charges.get(i);
      Limit limit = charge.limit();
      if (grants.get(i).admitted()) {
        bySubject.put(
            key(charge),
            List.of(
                limit.exact() ? "l" : "g",
                charge.cost(),
                limit.exact() ? grants.get(i).atMicros() : limit.wholeMicros(),
                limit.exact() ? 0L : limit.fraction()));
      }
    }
    for (Map.Entry<String, List<Object>> one : bySubject.entrySet()) {
      CompletionStage<Reply> call =
          gateway.run(REFUND, List.of(one.getKey()), one.getValue().toArray());
      all = all.thenCombine(call, (done, reply) -> true);
    }
    return all;
  }

  /** Forgets what was taken from a limit and sends {@code message} to every node. */
  CompletionStage<Boolean> reset(Charge charge, String channel, byte[] message) {
    return gateway.run(RESET, List.of(key(charge)), channel, message).thenApply(reply -> true);
  }

  /** The tag of a subject, which tells nothing about it to whoever lacks the secret. */
  private String tag(String subject) {
    byte[] hash = secrets.sign(PURPOSE, subject.getBytes(UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
  }

  private String key(Charge charge) {
    Slot slot = charge.slot();
    String key = keys.key("limit", tag(slot.subject())) + ":" + slot.policy();
    return slot.route().isEmpty() ? key : key + ":" + slot.route();
  }
}
