package dev.weir.embedded;

import static java.nio.channels.SelectionKey.OP_ACCEPT;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The one thread of a proxy: accepts, reads, waits until replies are due, writes. */
final class ProxyLoop implements Runnable {
  private static final System.Logger LOG = System.getLogger("dev.weir.embedded");
  private static final long MILLI = 1_000_000;
  private static final long SLICE = MILLI / 20;

  private final InetSocketAddress address;
  private final InetSocketAddress target;
  private final Traffic traffic;
  private final Selector selector = Selector.open();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<ProxiedConnection> connections = new ArrayList<>();
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(1 << 16);
  private final Random random = new Random(1);
  private final long origin = System.nanoTime();
  private @Nullable ServerSocketChannel listener;
  private Faults faults = Faults.NONE;
  private long nextStorm = Flow.NEVER;
  private volatile boolean running = true;

  ProxyLoop(InetSocketAddress address, InetSocketAddress target, Traffic traffic)
      throws IOException {
    this.address = address;
    this.target = target;
    this.traffic = traffic;
    try {
      listen();
    } catch (IOException e) {
      selector.close();
      throw e;
    }
  }

  /** Has {@code task} run by the loop's thread; false when that has ended. */
  boolean submit(Runnable task) {
    tasks.add(task);
    selector.wakeup();
    return running;
  }

  void end() {
    running = false;
    selector.wakeup();
  }

  @Override
  public void run() {
    try {
      while (running) {
        await();
        runTasks();
        acceptAndRead();
        advance();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the proxy on port " + address.getPort() + " ends", e);
    } finally {
      running = false;
      shutDown();
      runTasks();
    }
  }

  void setFaults(Faults faults) {
    this.faults = faults;
    nextStorm = faults.resetEvery() == 0 ? Flow.NEVER : now();
  }

  Faults faults() {
    return faults;
  }

  /** Accepts again, and sends what was held back. */
  void heal() throws IOException {
    setFaults(Faults.NONE);
    connections.forEach(connection -> connection.hurry(now()));
    if (listener == null) {
      listen();
    }
  }

  /** Closes the listening socket: from now on the system itself refuses. */
  void refuse() throws IOException {
    if (listener != null) {
      listener.close();
      listener = null;
      flushClosed();
    }
  }

  void resetAll() throws IOException {
    for (ProxiedConnection connection : connections) {
      connection.reset();
    }
    connections.clear();
    flushClosed();
  }

  /** A registered channel is really closed by the selection that follows. */
  private void flushClosed() throws IOException {
    selector.selectNow();
  }

  private void listen() throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.bind(address, 512);
      channel.configureBlocking(false);
      channel.register(selector, OP_ACCEPT);
      listener = channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void await() throws IOException {
    long due = nextDue();
    long left = due - now();
    if (due == Flow.NEVER) {
      selector.select();
    } else if (left >= MILLI) {
      selector.select(left / MILLI);
    } else if (selector.selectNow() == 0 && left > 0) {
      // The selector waits in whole milliseconds only; the rest is slept in slices, looking up in
      // between.
      LockSupport.parkNanos(Math.min(left, SLICE));
    }
  }

  private long nextDue() {
    long due = nextStorm;
    for (ProxiedConnection connection : connections) {
      due = Math.min(due, connection.nextDue(faults));
    }
    return due;
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private void acceptAndRead() throws IOException {
    ProxiedConnection.Line line = line();
    for (SelectionKey key : selector.selectedKeys()) {
      if (!key.isValid()) {
        continue;
      }
      if (key.attachment() instanceof ProxiedConnection connection) {
        guarded(connection, () -> connection.ready(key, line));
      } else {
        accept();
      }
    }
    selector.selectedKeys().clear();
  }

  private void accept() throws IOException {
    ServerSocketChannel open = listener;
    SocketChannel client = open == null ? null : open.accept();
    if (client != null) {
      ProxiedConnection connection = new ProxiedConnection(selector, client, traffic, now());
      connections.add(connection);
      guarded(connection, () -> connection.connect(target));
    }
  }

  private void advance() throws IOException {
    ProxiedConnection.Line line = line();
    if (line.now() >= nextStorm) {
      resetAll();
      nextStorm = line.now() + faults.resetEvery();
    }
    for (ProxiedConnection connection : connections) {
      guarded(connection, () -> advance(connection, line));
    }
    connections.removeIf(connection -> !connection.open());
  }

  private static void advance(ProxiedConnection connection, ProxiedConnection.Line line)
      throws IOException {
    if (connection.expired(line)) {
      connection.reset();
    } else if (connection.open()) {
      connection.advance(line);
    }
  }

  /** What breaks one side of a connection breaks the other side too, and no other connection. */
  private static void guarded(ProxiedConnection connection, Step step) throws IOException {
    try {
      step.run();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "connection broken", e);
      connection.reset();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "connection reset because a fault failed", e);
      connection.reset();
    }
  }

  private ProxiedConnection.Line line() {
    return new ProxiedConnection.Line(faults, now(), scratch, random);
  }

  private long now() {
    return System.nanoTime() - origin;
  }

  private void shutDown() {
    try {
      for (ProxiedConnection connection : connections) {
        connection.close();
      }
      if (listener != null) {
        listener.close();
      }
      selector.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the proxy on port " + address.getPort() + " does not close", e);
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }
}
