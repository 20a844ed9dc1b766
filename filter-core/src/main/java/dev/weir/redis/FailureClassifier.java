package dev.weir.redis;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisException;
import org.redisson.client.RedisOutOfMemoryException;

/**
 * Says what kind of trouble an exception of the client stands for. The reply's first word decides,
 * since the client has own exception types for a few of them only.
 */
final class FailureClassifier {
  private static final Map<String, Failure> WORDS =
      Map.ofEntries(
          Map.entry("READONLY", Failure.REFUSES_WRITES),
          Map.entry("MISCONF", Failure.REFUSES_WRITES),
          Map.entry("OOM", Failure.REFUSES_WRITES),
          Map.entry("NOREPLICAS", Failure.REFUSES_WRITES),
          Map.entry("BUSY", Failure.OUTAGE),
          Map.entry("LOADING", Failure.OUTAGE),
          Map.entry("MASTERDOWN", Failure.OUTAGE),
          Map.entry("CLUSTERDOWN", Failure.OUTAGE),
          Map.entry("TRYAGAIN", Failure.OUTAGE),
          Map.entry("MOVED", Failure.OUTAGE),
          Map.entry("ASK", Failure.OUTAGE),
          Map.entry("NOAUTH", Failure.MISCONFIGURED),
          Map.entry("WRONGPASS", Failure.MISCONFIGURED),
          Map.entry("NOPERM", Failure.MISCONFIGURED),
          Map.entry("DENIED", Failure.MISCONFIGURED),
          Map.entry("WRONGTYPE", Failure.BAD_DATA));

  /** What follows the general {@code ERR}, in lower case. */
  private static final Map<String, Failure> SENTENCES =
      Map.ofEntries(
          Map.entry("max number of clients", Failure.OUTAGE),
          Map.entry("the user executing the script", Failure.MISCONFIGURED),
          Map.entry("auth ", Failure.MISCONFIGURED),
          Map.entry("client sent auth", Failure.MISCONFIGURED),
          Map.entry("invalid password", Failure.MISCONFIGURED),
          Map.entry("db index is out of range", Failure.MISCONFIGURED),
          Map.entry("unknown command", Failure.MISCONFIGURED),
          Map.entry("no such master", Failure.MISCONFIGURED),
          Map.entry("this instance has cluster support disabled", Failure.MISCONFIGURED),
          Map.entry("value is not a", Failure.BAD_DATA),
          Map.entry("hash value is not", Failure.BAD_DATA));

  private static final Set<Class<? extends Throwable>> CONNECTION_TROUBLE =
      Set.of(
          ConnectException.class,
          UnknownHostException.class,
          ClosedChannelException.class,
          TimeoutException.class,
          CancellationException.class,
          RejectedExecutionException.class);

  private FailureClassifier() {}

  /** What {@code error}, thrown or handed over by the client, means. */
  static Failure classify(Throwable error) {
    Throwable cause = unwrapped(error);
    if (distrust(cause) != null) {
      return Failure.MISCONFIGURED;
    }
    if (garbled(cause)) {
      return Failure.BAD_DATA;
    }
    String reply = reply(cause);
    return reply == null ? Failure.OUTAGE : ofReply(reply);
  }

  /**
   * Whether the client could not make sense of the bytes it got. Its decoder then fails with
   * whatever exception it ran into; everything that Redis said or that happened to a connection
   * comes as one of the client's own.
   */
  static boolean garbled(Throwable error) {
    Throwable cause = unwrapped(error);
    return !(cause instanceof RedisException)
        && !(cause instanceof SSLException)
        && CONNECTION_TROUBLE.stream().noneMatch(type -> type.isInstance(cause));
  }

  /** Redis' own words, fit for a log: no keys, no arguments. Else the kind of exception. */
  static String describe(Throwable error) {
    Throwable cause = unwrapped(error);
    String distrust = distrust(cause);
    if (distrust != null) {
      return "the server's certificate is not accepted: " + distrust;
    }
    String reply = garbled(cause) ? null : reply(cause);
    if (reply == null) {
      return cause.getClass().getSimpleName();
    }
    String sentence = reply.split("\\. channel: |, with args|, on @| script: ", 2)[0];
    return sentence.substring(0, Math.min(sentence.length(), 160));
  }

  /** Why TLS does not trust the server, null when it does or when that is not the matter. */
  private static @Nullable String distrust(Throwable error) {
    String why = null;
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof CertificateException || e instanceof SSLPeerUnverifiedException) {
        why = String.valueOf(e.getMessage());
      }
    }
    return why == null ? null : why.substring(0, Math.min(why.length(), 160));
  }

  /** The error reply in {@code error} or its causes, null when Redis said nothing. */
  private static @Nullable String reply(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof RedisOutOfMemoryException) {
        // The client cuts the first word off.
        return "OOM command not allowed when used memory > 'maxmemory'";
      }
      String message = e.getMessage();
      if (e instanceof RedisException && message != null && startsLikeReply(message)) {
        return message;
      }
    }
    return null;
  }

  /** Redis' errors begin with a word in capitals; the client's own messages do not. */
  private static boolean startsLikeReply(String message) {
    String word = firstWord(message);
    return word.length() > 2 && word.equals(word.toUpperCase(Locale.ROOT));
  }

  private static Failure ofReply(String reply) {
    String word = firstWord(reply);
    Failure failure = WORDS.get(word);
    if (failure != null) {
      return failure;
    }
    return word.equals("ERR") ? ofSentence(reply) : Failure.OUR_BUG;
  }

  private static Failure ofSentence(String reply) {
    String sentence = reply.substring("ERR".length()).strip().toLowerCase(Locale.ROOT);
    for (Map.Entry<String, Failure> entry : SENTENCES.entrySet()) {
      if (sentence.startsWith(entry.getKey())) {
        return entry.getValue();
      }
    }
    return insideScript(reply);
  }

  /** Before Redis 7 an error inside a script hides: {@code ERR Error running ..: -READONLY You}. */
  private static Failure insideScript(String reply) {
    for (String part : reply.split(": ", -1)) {
      Failure failure = WORDS.get(firstWord(part.startsWith("-") ? part.substring(1) : part));
      if (failure != null) {
        return failure;
      }
    }
    return Failure.OUR_BUG;
  }

  private static String firstWord(String text) {
    int space = text.indexOf(' ');
    return space < 0 ? text : text.substring(0, space);
  }

  private static Throwable unwrapped(Throwable error) {
    Throwable e = error;
    while (e instanceof CompletionException && e.getCause() != null) {
      e = e.getCause();
    }
    return e;
  }
}
