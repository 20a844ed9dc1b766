package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisException;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.CommandData;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.decoder.ObjectListReplayDecoder;

/**
 * One call of a script on its way to Redis and back. A server that has not carried it out because
 * it does not know the script, or because the keys are another's, is no reason to fail.
 */
final class ScriptCall implements BiConsumer<@Nullable Object, @Nullable Throwable> {
  private static final RedisCommand<List<Object>> EVALSHA = command("EVALSHA");
  private static final RedisCommand<List<Object>> EVAL = command("EVAL");

  private static final int MOST_REDIRECTS = 5;
  private static final long PAUSE_MILLIS = 15;

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
  private final String route;
  private final Servers servers;
  private final Outcome outcome;

  // Only one command is under way at a time, so these are handed from thread to thread with it.
  private Lanes lanes;
  private RedisCommand<List<Object>> command = EVALSHA;
  private boolean asking;
  private int redirects;

  /**
   * The way to Redis and back: {@code lanes} among {@code servers}, found by {@code route}; the
   * reply begins with {@code nonce}.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Way(Servers servers, Lanes lanes, String route, byte[] nonce) {}

  /** Gets what came of a call, exactly once, on a thread of the client or on the caller's. */
  interface Outcome {
    /**
     * The reply, or a {@link ForeignReply}, or what the client failed with.
     *
     * @param last where it was sent last
     */
    void accept(Lanes last, @Nullable Reply reply, @Nullable Throwable error);
  }

  /** A call that is yet to be sent. */
  ScriptCall(Script script, Way way, Outcome outcome, List<String> keys, Object... args) {
    this.script = script;
    this.nonce = way.nonce();
    this.servers = way.servers();
    this.lanes = way.lanes();
    this.route = way.route();
    this.outcome = outcome;
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

  /** Sends it. */
  void send() {
    CompletableFuture<List<Object>> reply = new CompletableFuture<>();
    var unused = reply.whenComplete(this);
    lanes.send(
        route,
        asking
            ? new Lane.Asking<>(reply, ByteArrayCodec.INSTANCE, command, (Object[]) parameters)
            : new CommandData<>(reply, ByteArrayCodec.INSTANCE, command, (Object[]) parameters));
  }

  /** Takes the answer to the command under way. */
  @Override
  public void accept(@Nullable Object reply, @Nullable Throwable error) {
    if (error == null) {
      conclude(reply);
    } else if (!sendAgain(unwrapped(error))) {
      outcome.accept(lanes, null, error);
    }
  }

  /** Whether it was sent once more, since it was not carried out: that is safe for any script. */
  private boolean sendAgain(Throwable error) {
    if (error instanceof RedisNoScriptException && command == EVALSHA) {
      command = EVAL;
      parameters[0] = bytes(script.source());
      send();
      return true;
    }
    Servers.Redirect redirect = error instanceof RedisException ? servers.redirect(error) : null;
    if (redirect == null || redirects++ == MOST_REDIRECTS) {
      return false;
    }
    asking = redirect.asking();
    if (redirect.lanes() == null) {
      lanes.later(PAUSE_MILLIS, () -> sendAnew(error));
    } else {
      lanes = redirect.lanes();
      send();
    }
    return true;
  }

  private void sendAnew(Throwable error) {
    Lanes current = servers.lanes(route);
    if (current == null) {
      outcome.accept(lanes, null, error);
    } else {
      lanes = current;
      send();
    }
  }

  private void conclude(@Nullable Object reply) {
    if (reply instanceof List<?> elements
        && !elements.isEmpty()
        && elements.get(0) instanceof byte[] echo
        && Arrays.equals(echo, nonce)) {
      outcome.accept(lanes, new Reply(elements, 1), null);
    } else {
      outcome.accept(lanes, null, new ForeignReply(script + ": the reply is another call's"));
    }
  }

  private static Throwable unwrapped(Throwable error) {
    Throwable cause = error.getCause();
    return error instanceof CompletionException && cause != null ? cause : error;
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
