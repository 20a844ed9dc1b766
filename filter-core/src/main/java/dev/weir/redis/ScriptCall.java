package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.CommandData;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.decoder.ObjectListReplayDecoder;

/** One call of a script on its way to Redis and back. */
final class ScriptCall {
  private static final RedisCommand<List<Object>> EVALSHA = command("EVALSHA");
  private static final RedisCommand<List<Object>> EVAL = command("EVAL");

  /** A reply that does not carry the call's nonce. */
  static final class ForeignReply extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ForeignReply(String message) {
      super(message, null, false, false);
    }
  }

  private final Script script;
  private final byte[] nonce;
  private final byte[][] parameters;
  private final String routingKey;

  ScriptCall(Script script, List<String> keys, byte[] nonce, Object... args) {
    this.script = script;
    this.nonce = nonce;
    this.routingKey = keys.isEmpty() ? script.name() : keys.get(0);
    this.parameters = new byte[3 + keys.size() + args.length][];
    // As bytes: for texts the client would take a buffer of direct memory each.
    parameters[0] = script.sha1();
    parameters[1] = bytes(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      parameters[2 + i] = bytes(keys.get(i));
    }
    parameters[2 + keys.size()] = nonce;
    for (int i = 0; i < args.length; i++) {
      parameters[3 + keys.size() + i] = bytes(args[i]);
    }
  }

  /**
   * Sends it. {@code outcome} gets the reply, or a {@link ForeignReply}, or what the client failed
   * with: exactly once, on a thread of the client or on this one.
   */
  void send(Lanes lanes, BiConsumer<@Nullable Reply, @Nullable Throwable> outcome) {
    send(
        lanes,
        EVALSHA,
        parameters,
        (reply, error) -> {
          if (unwrapped(error) instanceof RedisNoScriptException) {
            // It has not run, so sending it again is safe for scripts that charge, too.
            send(lanes, EVAL, withSource(), (r, e) -> conclude(r, e, outcome));
          } else {
            conclude(reply, error, outcome);
          }
        });
  }

  private byte[][] withSource() {
    byte[][] all = parameters.clone();
    all[0] = bytes(script.source());
    return all;
  }

  private void send(
      Lanes lanes,
      RedisCommand<List<Object>> command,
      byte[][] all,
      BiConsumer<@Nullable Object, @Nullable Throwable> outcome) {
    CompletableFuture<List<Object>> reply = new CompletableFuture<>();
    var unused = reply.whenComplete(outcome);
    lanes.send(
        routingKey, new CommandData<>(reply, ByteArrayCodec.INSTANCE, command, (Object[]) all));
  }

  private void conclude(
      @Nullable Object reply,
      @Nullable Throwable error,
      BiConsumer<@Nullable Reply, @Nullable Throwable> outcome) {
    if (error != null) {
      outcome.accept(null, error);
    } else if (reply instanceof List<?> elements
        && !elements.isEmpty()
        && elements.get(0) instanceof byte[] echo
        && Arrays.equals(echo, nonce)) {
      outcome.accept(new Reply(elements, 1), null);
    } else {
      outcome.accept(null, new ForeignReply(script + ": the reply is another call's"));
    }
  }

  private static @Nullable Throwable unwrapped(@Nullable Throwable error) {
    return error instanceof CompletionException ? error.getCause() : error;
  }

  // Anything else would be sent as its toString, which is nobody's intention.
  private static byte[] bytes(Object arg) {
    if (arg instanceof byte[] ready) {
      return ready;
    }
    if (arg instanceof String || arg instanceof Long || arg instanceof Integer) {
      return arg.toString().getBytes(UTF_8);
    }
    throw new IllegalArgumentException("argument of type " + arg.getClass().getName());
  }

  private static RedisCommand<List<Object>> command(String name) {
    return new RedisCommand<>(name, new ObjectListReplayDecoder<>());
  }
}
