package dev.weir.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A TCP proxy on a loopback port whose network can be broken in defined ways.
 *
 * <p>Faults add up (slow and garbled) until {@link #heal}, and hold once the method that makes them
 * has returned. Bytes are never lost except by {@link #reset}, a {@link Garble} or the end of a
 * connection: a stalled line keeps them. Thread-safe; one thread serves all connections.
 */
public final class FaultyProxy implements AutoCloseable {
  private static final int BIND_ATTEMPTS = 10;

  private final int port;
  private final Traffic traffic;
  private final ProxyLoop loop;
  private final Thread thread;
  private final AtomicBoolean closed = new AtomicBoolean();

  private FaultyProxy(InetSocketAddress address, InetSocketAddress target) throws IOException {
    port = address.getPort();
    traffic = new Traffic();
    loop = new ProxyLoop(address, target, traffic);
    thread = new Thread(loop, "weir-proxy-" + port);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * A healthy proxy on a free port in front of {@code host:port}; nobody needs to listen there yet.
   */
  public static FaultyProxy to(String host, int port) {
    InetSocketAddress target = new InetSocketAddress(host, port);
    for (int attempt = 1; ; attempt++) {
      try {
        return new FaultyProxy(new InetSocketAddress(Ports.loopback(), Ports.free()), target);
      } catch (IOException e) {
        if (attempt == BIND_ATTEMPTS) {
          throw new EmbeddedRedisException("no proxy could be started: " + e, e);
        }
      }
    }
  }

  /**
   * A healthy proxy in front of {@code server}, at its port on another loopback address.
   *
   * @throws IOException when there is no such address, as on some systems, or the port is taken
   */
  static FaultyProxy before(RedisServer server, InetAddress other) throws IOException {
    return new FaultyProxy(
        new InetSocketAddress(other, server.port()),
        new InetSocketAddress(server.host(), server.port()));
  }

  /** A healthy proxy in front of {@code server}. */
  public static FaultyProxy to(RedisServer server) {
    return to(server.host(), server.port());
  }

  /** The loopback address, {@code 127.0.0.1}. */
  public String host() {
    return RedisServer.HOST;
  }

  /** The port it listens on, the same after {@link #refuse} and {@link #heal}. */
  public int port() {
    return port;
  }

  /** {@code redis://127.0.0.1:<port>}. */
  public String url() {
    return "redis://" + host() + ":" + port;
  }

  /** Holds every chunk of reply back for {@code delay}; latency, not throughput: chunks overlap. */
  public void delay(Duration delay) {
    delay(delay, Duration.ZERO);
  }

  /** As {@link #delay(Duration)}, each chunk for up to {@code jitter} longer; the order is kept. */
  public void delay(Duration delay, Duration jitter) {
    inLoop(() -> loop.setFaults(loop.faults().delay(delay.toNanos(), jitter.toNanos())));
  }

  /** Moves no byte in either direction; connections are accepted and stay open, bytes are kept. */
  public void stall() {
    inLoop(() -> loop.setFaults(loop.faults().stall()));
  }

  /** Resets all connections there are, once, with RST on both sides. */
  public void reset() {
    inLoop(loop::resetAll);
  }

  /** Resets all connections there are, now and after every {@code pause}. */
  public void resetEvery(Duration pause) {
    inLoop(() -> loop.setFaults(loop.faults().resetEvery(positive(pause))));
  }

  /** Resets every connection when it is {@code age} old, those that are older at once. */
  public void resetAfter(Duration age) {
    inLoop(() -> loop.setFaults(loop.faults().resetAfter(positive(age))));
  }

  /** Refuses new connections; those there are go on. */
  public void refuse() {
    inLoop(loop::refuse);
  }

  /** Changes what the server answers. */
  public void garble(Garble garble) {
    inLoop(() -> loop.setFaults(loop.faults().garble(garble)));
  }

  /** Ends all faults: listens again, and what was stalled or delayed flows at once. */
  public void heal() {
    inLoop(loop::heal);
  }

  /** Connections accepted since the start. */
  public long connectionsAccepted() {
    return traffic.accepted.get();
  }

  /** Connections open now. */
  public int connectionsOpen() {
    return traffic.open.get();
  }

  /**
   * Chunks read from clients since the start: about the number of times that they flushed. Chunks
   * sent while the line was stalled or busy may be read as one.
   */
  public long requestChunks() {
    return traffic.requestChunks.get();
  }

  /** Bytes read from clients since the start. */
  public long requestBytes() {
    return traffic.requestBytes.get();
  }

  /** Bytes read from the server since the start. */
  public long replyBytes() {
    return traffic.replyBytes.get();
  }

  /** Closes all connections and stops listening. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      loop.end();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static long positive(Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("must be positive: " + duration);
    }
    return duration.toNanos();
  }

  private void inLoop(Action action) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    boolean accepted =
        loop.submit(
            () -> {
              try {
                action.run();
                done.complete(null);
              } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    if (!accepted) {
      throw new EmbeddedRedisException("this proxy was closed");
    }
    try {
      done.join();
    } catch (CompletionException e) {
      throw new EmbeddedRedisException("the fault cannot be made: " + e.getCause(), e);
    }
  }

  @FunctionalInterface
  private interface Action {
    void run() throws IOException;
  }
}
