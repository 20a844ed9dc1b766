package dev.weir.embedded;

import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Random;

/** A client's connection and the one to the server behind it. Used by the proxy's thread only. */
final class ProxiedConnection {
  private final long number;
  private final long acceptedAt;
  private final Traffic traffic;
  private final SocketChannel client;
  private final SocketChannel server;
  private final SelectionKey clientKey;
  private final SelectionKey serverKey;
  private final Flow requests;
  private final Flow replies;

  ProxiedConnection(Selector selector, SocketChannel client, Traffic traffic, long now)
      throws IOException {
    this.client = client;
    this.traffic = traffic;
    acceptedAt = now;
    number = traffic.accepted.incrementAndGet();
    server = SocketChannel.open();
    requests = new Flow(client, server);
    replies = new Flow(server, client);
    clientKey = register(selector, client);
    serverKey = register(selector, server);
    traffic.open.incrementAndGet();
  }

  private SelectionKey register(Selector selector, SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return channel.register(selector, 0, this);
  }

  void connect(SocketAddress target) throws IOException {
    server.connect(target);
  }

  /** Reads what there is to read on the side of {@code key}. */
  void ready(SelectionKey key, Line line) throws IOException {
    if (key.isConnectable()) {
      server.finishConnect();
    }
    if (!key.isReadable()) {
      return;
    }
    if (key == clientKey) {
      readRequests(line);
    } else {
      readReplies(line);
    }
  }

  private void readRequests(Line line) throws IOException {
    byte[] bytes = requests.read(line.scratch());
    if (bytes.length > 0) {
      traffic.requestChunks.incrementAndGet();
      traffic.requestBytes.addAndGet(bytes.length);
    }
    requests.offer(bytes, line.now());
  }

  private void readReplies(Line line) throws IOException {
    byte[] bytes = replies.read(line.scratch());
    traffic.replyBytes.addAndGet(bytes.length);
    Garble garble = line.faults().garble();
    if (garble != null && bytes.length > 0) {
      bytes = garble.apply(number, bytes);
    }
    replies.offer(bytes, line.now() + line.faults().delayOfOne(line.random()));
  }

  /** Writes what is due, if bytes may move at all, and says what is to be waited for. */
  void advance(Line line) throws IOException {
    boolean stalled = line.faults().stalled();
    if (server.isConnected() && !stalled) {
      requests.write(line.now());
      replies.write(line.now());
    }
    if (requests.finished() && replies.finished()) {
      close();
    } else if (!server.isConnected()) {
      serverKey.interestOps(OP_CONNECT);
    } else {
      clientKey.interestOps(stalled ? 0 : interest(requests, replies));
      serverKey.interestOps(stalled ? 0 : interest(replies, requests));
    }
  }

  private static int interest(Flow incoming, Flow outgoing) {
    return (incoming.wantsRead() ? OP_READ : 0) | (outgoing.wantsWrite() ? OP_WRITE : 0);
  }

  /** When it must be advanced although nothing became ready. */
  long nextDue(Faults faults) {
    long expiry = faults.resetAfter() == 0 ? Flow.NEVER : acceptedAt + faults.resetAfter();
    boolean moves = server.isConnected() && !faults.stalled();
    return moves ? Math.min(expiry, Math.min(requests.nextDue(), replies.nextDue())) : expiry;
  }

  boolean expired(Line line) {
    long age = line.now() - acceptedAt;
    return line.faults().resetAfter() != 0 && age >= line.faults().resetAfter();
  }

  void hurry(long now) {
    requests.hurry(now);
    replies.hurry(now);
  }

  boolean open() {
    return client.isOpen();
  }

  /** Ends both sides with RST: data under way are lost. */
  void reset() throws IOException {
    if (open()) {
      client.setOption(StandardSocketOptions.SO_LINGER, 0);
      // A failed attempt to connect has closed it already.
      if (server.isOpen()) {
        server.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      close();
    }
  }

  void close() throws IOException {
    if (open()) {
      traffic.open.decrementAndGet();
      client.close();
      server.close();
    }
  }

  /** The state of the proxy that its connections work with. */
  record Line(Faults faults, long now, ByteBuffer scratch, Random random) {}
}
