package dev.weir.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.redis.RedisSettings.Address;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;

/**
 * A blocking connection for the few questions about the topology (RESP2). For one thread, but for
 * {@link #close}; of no further use once it has thrown a {@link RedisConnectionException}.
 */
final class RespConnection implements AutoCloseable {
  private static final int MOST_BYTES = 16 << 20;

  private final Socket plain = new Socket();
  private Socket socket = plain;
  private @Nullable DataInputStream in;

  /**
   * Connects.
   *
   * @param limit bounds connecting and each wait for a reply
   */
  void open(Address address, RedisSettings settings, Duration limit) {
    String host = address.host().replaceAll("[\\[\\]]", "");
    try {
      plain.setTcpNoDelay(true);
      plain.setSoTimeout((int) limit.toMillis());
      plain.connect(new InetSocketAddress(host, address.port()), (int) limit.toMillis());
      if (settings.tls()) {
        socket = secured(host, address.port(), settings);
      }
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    } catch (IOException | GeneralSecurityException e) {
      close();
      throw new RedisConnectionException("no connection to " + address, e);
    }
  }

  private Socket secured(String host, int port, RedisSettings settings)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        null,
        settings.authorities() == null
            ? null
            : Authorities.in(settings.authorities()).getTrustManagers(),
        null);
    SSLSocket secured =
        (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  /** Gives user and password, if there is a password. */
  void authenticate(@Nullable String username, @Nullable String password) {
    if (password != null && username != null) {
      ask("AUTH", username, password);
    } else if (password != null) {
      ask("AUTH", password);
    }
  }

  /**
   * The reply: a String, a Long, a List of replies, or null.
   *
   * @throws RedisException with the server's words when it answers with an error
   */
  @Nullable Object ask(String... command) {
    try {
      socket.getOutputStream().write(encoded(command));
      return reply();
    } catch (IOException e) {
      close();
      throw new RedisConnectionException("no answer", e);
    }
  }

  private static byte[] encoded(String... command) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(("*" + command.length + "\r\n").getBytes(UTF_8));
    for (String part : command) {
      byte[] argument = part.getBytes(UTF_8);
      bytes.writeBytes(("$" + argument.length + "\r\n").getBytes(UTF_8));
      bytes.writeBytes(argument);
      bytes.writeBytes("\r\n".getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private @Nullable Object reply() throws IOException {
    String line = line();
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+' -> rest;
      case ':' -> number(rest);
      case '$' -> bulk((int) number(rest));
      case '*' -> list((int) number(rest));
      case '-' -> throw new RedisException(rest);
      default -> throw new IOException("not a reply");
    };
  }

  private @Nullable Object bulk(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = input().readNBytes(Math.min(length, MOST_BYTES) + 2);
    if (bytes.length != length + 2) {
      throw new EOFException();
    }
    return new String(bytes, 0, length, UTF_8);
  }

  private @Nullable Object list(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    List<@Nullable Object> elements = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      elements.add(reply());
    }
    return elements;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = input().readUnsignedByte(); c != '\n'; c = input().readUnsignedByte()) {
      if (line.length() > 65_536) {
        throw new IOException("not a reply");
      }
      line.append((char) c);
    }
    if (line.length() < 2 || line.charAt(line.length() - 1) != '\r') {
      throw new IOException("not a reply");
    }
    return line.substring(0, line.length() - 1);
  }

  private static long number(String text) throws IOException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException("not a number", e);
    }
  }

  private DataInputStream input() throws IOException {
    DataInputStream opened = in;
    if (opened == null) {
      throw new IOException("not connected");
    }
    return opened;
  }

  @Override
  public void close() {
    try {
      // The plain one: closing a secured one could wait for the peer.
      plain.close();
    } catch (IOException e) {
      System.getLogger("dev.weir.redis").log(System.Logger.Level.TRACE, "not closed", e);
    }
  }
}
