package dev.weir.embedded;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real Redis for the tests of a class, registered in a static field:
 *
 * <pre>{@code @RegisterExtension static final RedisExtension redis = new RedisExtension();}</pre>
 *
 * <p>The plain form shares one server among all classes of the JVM and empties it before each test.
 * {@link #ownServer()} is for tests that break their server: it belongs to the class and is
 * restarted, empty and as configured, before each test but the first. Servers start at their first
 * use.
 */
public final class RedisExtension
    implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static @Nullable RedisServer shared;

  private final RedisServer.@Nullable Options ownOptions;
  private @Nullable RedisServer own;
  private @Nullable FaultyProxy proxy;
  private int openClasses;

  /** The server that all classes share. */
  public RedisExtension() {
    this(null);
  }

  private RedisExtension(RedisServer.@Nullable Options ownOptions) {
    this.ownOptions = ownOptions;
  }

  /** A server for this class alone, to be killed, paused and reconfigured. */
  public static RedisExtension ownServer() {
    return ownServer(RedisServer.Options.defaults());
  }

  /** A server for this class alone, started as {@code options} say. */
  public static RedisExtension ownServer(RedisServer.Options options) {
    return new RedisExtension(options);
  }

  /** The server, running unless this test ended it. */
  public RedisServer server() {
    LOCK.lock();
    try {
      return ownOptions == null ? shared() : own(ownOptions);
    } finally {
      LOCK.unlock();
    }
  }

  /** The proxy in front of the server; clients of its {@code url()} feel its faults. */
  public FaultyProxy proxy() {
    RedisServer server = server();
    LOCK.lock();
    try {
      FaultyProxy current = proxy == null ? FaultyProxy.to(server) : proxy;
      proxy = current;
      return current;
    } finally {
      LOCK.unlock();
    }
  }

  /** {@code redis://127.0.0.1:<port>}, past the proxy. */
  public String url() {
    return server().url();
  }

  /** As {@link RedisServer#command(String...)}. */
  public @Nullable Object command(String... arguments) {
    return server().command(arguments);
  }

  /** As {@link RedisServer#command(byte[]...)}. */
  public @Nullable Object command(byte[]... arguments) {
    return server().command(arguments);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    openClasses++;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (ownOptions == null) {
      server().command("FLUSHALL");
    } else if (own != null) {
      own.restart(false);
    }
    if (proxy != null) {
      proxy.heal();
    }
  }

  /** Nested classes call this too; the last one leaves. */
  @Override
  public void afterAll(ExtensionContext context) {
    openClasses--;
    if (openClasses == 0 && proxy != null) {
      proxy.close();
      proxy = null;
    }
    if (openClasses == 0 && own != null) {
      own.close();
      own = null;
    }
  }

  private static RedisServer shared() {
    RedisServer server = shared;
    if (server == null) {
      server = RedisServer.start();
      shared = server;
    }
    return server;
  }

  private RedisServer own(RedisServer.Options options) {
    RedisServer server = own;
    if (server == null) {
      server = RedisServer.start(options);
      own = server;
    }
    return server;
  }
}
