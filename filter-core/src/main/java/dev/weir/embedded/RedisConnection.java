package dev.weir.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A plain connection that speaks the Redis protocol (RESP2), one command at a time, for tests and
 * health checks.
 *
 * <p>A reply is a String, a Long, a List of replies, or null. Errors inside a list (of {@code
 * EXEC}) are elements of type {@link RedisErrorReply}. Not thread-safe. Nothing is retried: when
 * the server is away or silent for longer than the time-out, {@link EmbeddedRedisException} is
 * thrown and the connection is of no further use.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP</a>
 */
public final class RedisConnection implements AutoCloseable {
  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final OutputStream out;

  /** Connects; {@code timeout} bounds connecting and each wait for a reply. */
  public RedisConnection(String host, int port, Duration timeout) {
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
      socket.connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      out = new BufferedOutputStream(socket.getOutputStream());
    } catch (IOException e) {
      close();
      throw new EmbeddedRedisException("no connection to " + host + ":" + port + ": " + e, e);
    }
  }

  /** The reply, with byte strings decoded as UTF-8. Throws {@link RedisErrorReply} for an error. */
  public @Nullable Object command(String... arguments) {
    byte[][] encoded =
        Arrays.stream(arguments).map(word -> word.getBytes(UTF_8)).toArray(byte[][]::new);
    return exchange(encoded, bytes -> new String(bytes, UTF_8));
  }

  /**
   * The reply, with byte strings as {@code byte[]}. Throws {@link RedisErrorReply} for an error.
   */
  public @Nullable Object command(byte[]... arguments) {
    return exchange(arguments, bytes -> bytes);
  }

  private @Nullable Object exchange(byte[][] arguments, Function<byte[], Object> decoder) {
    Object reply;
    try {
      send(arguments);
      reply = receive(decoder);
    } catch (IOException e) {
      close();
      throw new EmbeddedRedisException(
          "no reply to " + new String(arguments[0], UTF_8) + ": " + e, e);
    }
    if (reply instanceof RedisErrorReply error) {
      throw error;
    }
    return reply;
  }

  private void send(byte[][] arguments) throws IOException {
    header('*', arguments.length);
    for (byte[] argument : arguments) {
      header('$', argument.length);
      out.write(argument);
      out.write('\r');
      out.write('\n');
    }
    out.flush();
  }

  private void header(char type, int length) throws IOException {
    out.write((type + Integer.toString(length) + "\r\n").getBytes(UTF_8));
  }

  private @Nullable Object receive(Function<byte[], Object> decoder) throws IOException {
    String line = line();
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+' -> rest;
      case '-' -> new RedisErrorReply(rest);
      case ':' -> Long.valueOf(rest);
      case '$' -> bulk(Integer.parseInt(rest), decoder);
      case '*' -> list(Integer.parseInt(rest), decoder);
      default -> throw new IOException("not the Redis protocol: " + line);
    };
  }

  private @Nullable Object bulk(int length, Function<byte[], Object> decoder) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    line();
    return decoder.apply(bytes);
  }

  private @Nullable Object list(int length, Function<byte[], Object> decoder) throws IOException {
    if (length < 0) {
      return null;
    }
    List<@Nullable Object> replies = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      replies.add(receive(decoder));
    }
    return replies;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\r'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("connection closed by the server");
      }
      line.append((char) c);
    }
    in.readByte();
    return line.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new EmbeddedRedisException("closing the connection failed", e);
    }
  }
}
