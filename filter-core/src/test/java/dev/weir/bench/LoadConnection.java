package dev.weir.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/** A client with one connection and its own cookies, one request on its way at a time. */
final class LoadConnection implements AutoCloseable {
  private static final int LARGEST_REPLY = 64 << 10;

  private final SocketChannel channel;
  private final ByteBuffer received = ByteBuffer.allocate(LARGEST_REPLY);
  private final HttpReply reply = new HttpReply();
  private final Map<String, String> cookies = new LinkedHashMap<>();
  private String path = "/";
  private int expectedBytes;
  private ByteBuffer request = ByteBuffer.allocate(0);
  private long sentNanos;

  LoadConnection(Selector selector, int port) throws IOException {
    channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.socket().setTcpNoDelay(true);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, this);
  }

  /** What {@link #send} asks for from now on. */
  void path(String next, int bodyBytes) {
    path = next;
    expectedBytes = bodyBytes;
    rebuild();
  }

  private void rebuild() {
    StringBuilder head =
        new StringBuilder("GET ").append(path).append(" HTTP/1.1\r\nHost: bench\r\n");
    if (!cookies.isEmpty()) {
      head.append("Cookie: ").append(String.join("; ", cookies.values())).append("\r\n");
    }
    request = ByteBuffer.wrap(head.append("\r\n").toString().getBytes(ISO_8859_1));
  }

  void send(long nowNanos) throws IOException {
    sentNanos = nowNanos;
    received.clear();
    request.rewind();
    channel.write(request);
    if (request.hasRemaining()) {
      throw new IOException("the socket does not take one small request");
    }
  }

  /** Takes what has arrived; whether that completes the response, which is then as expected. */
  boolean receive() throws IOException {
    if (channel.read(received) < 0) {
      throw new IOException("the server closed the connection");
    }
    int length = reply.parse(received.array(), received.position());
    if (length < 0) {
      return false;
    }
    int status = HttpReply.status(received.array());
    boolean expected = status == 200 && reply.contentLength() == expectedBytes;
    if (!expected || length != received.position()) {
      throw new IOException("unexpected response to " + path + ", status " + status);
    }
    takeCookies();
    return true;
  }

  private void takeCookies() {
    if (reply.cookies().isEmpty()) {
      return;
    }
    for (String cookie : reply.cookies()) {
      cookies.put(cookie.substring(0, cookie.indexOf('=')), cookie);
    }
    rebuild();
  }

  long sentNanos() {
    return sentNanos;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
