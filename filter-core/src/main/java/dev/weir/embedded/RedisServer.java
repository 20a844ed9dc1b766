package dev.weir.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis server process of this JVM's own, for development, demo and tests.
 *
 * <p>It listens on 127.0.0.1 only, keeps nothing on disk unless configured to, and never outlives
 * this JVM, even when that is killed: it runs until the JVM is really gone, so shutdown hooks can
 * still reach it. Its faults are real ones: {@link #kill} and {@link #pause} are signals to the
 * process. Thread-safe. Failures are {@link EmbeddedRedisException}s that carry the server's own
 * log where it has something to say.
 */
public final class RedisServer implements AutoCloseable {
  static final String HOST = "127.0.0.1";

  private static final int START_ATTEMPTS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);

  private final Options options;
  private final RunDirectory directory;
  private final int port;
  private final ReentrantLock lifecycle = new ReentrantLock();
  private volatile @Nullable RedisProcess process;
  private boolean closed;

  private RedisServer(Options options, int port) {
    this.options = options;
    this.port = port;
    directory = new RunDirectory(options);
  }

  /** A server with the bundled program on a free port, without password; it has answered a PING. */
  public static RedisServer start() {
    return start(Options.defaults());
  }

  /** A server as {@code options} say; it has answered a PING. */
  public static RedisServer start(Options options) {
    for (int attempt = 1; ; attempt++) {
      int port = options.port() == 0 ? Ports.free() : options.port();
      RedisServer server = new RedisServer(options, port);
      try {
        server.launch();
        return server;
      } catch (PortTakenException e) {
        server.close();
        if (options.port() != 0 || attempt == START_ATTEMPTS) {
          throw e;
        }
      } catch (RuntimeException e) {
        server.close();
        throw e;
      }
    }
  }

  /** The loopback address, {@code 127.0.0.1}. */
  public String host() {
    return HOST;
  }

  /** The port, the same after every restart. */
  public int port() {
    return port;
  }

  /** {@code redis://127.0.0.1:<port>}, without the password. */
  public String url() {
    return "redis://" + HOST + ":" + port;
  }

  /** The process id of the running server, or of its last life. */
  public long pid() {
    return started().pid();
  }

  /** What the server has logged since its last start. */
  public String log() {
    return started().log();
  }

  /** Whether the process lives; true also while it is paused. */
  public boolean running() {
    RedisProcess current = process;
    return current != null && current.alive();
  }

  /**
   * Shuts the server down with TERM, resuming it first when it is paused, and waits for its end.
   */
  public void stop() {
    locked(() -> started().terminate(PATIENCE));
  }

  /** Kills the server, paused or not, and waits for its end. */
  public void kill() {
    locked(() -> started().kill());
  }

  /** Stops the process in its tracks (STOP): connections stay open, nothing answers. */
  public void pause() {
    locked(() -> signal("STOP"));
  }

  /** Lets a paused server go on (CONT); what it was sent meanwhile is answered late. */
  public void resume() {
    locked(() -> signal("CONT"));
  }

  /**
   * Starts the server anew on the same port, also after {@link #stop} and {@link #kill}.
   *
   * @param keepData whether the server, when it is running, saves its data first and whether what
   *     lies on disk is loaded; false starts empty
   */
  public void restart(boolean keepData) {
    locked(
        () -> {
          if (keepData) {
            save();
          } else {
            started().kill();
            directory.deleteData();
          }
          relaunch();
        });
  }

  /**
   * The server's reply: a String, a Long, a List of these, or null. Uses a connection of its own,
   * with the password of the options; waits up to 5 s. Throws {@link RedisErrorReply} for an error.
   */
  public @Nullable Object command(String... arguments) {
    try (RedisConnection connection = connect()) {
      return connection.command(arguments);
    }
  }

  /** As {@link #command(String...)}, with byte strings in and out as {@code byte[]}. */
  public @Nullable Object command(byte[]... arguments) {
    try (RedisConnection connection = connect()) {
      return connection.command(arguments);
    }
  }

  /** A new connection, with the password of the options given. */
  public RedisConnection connect() {
    return connect(COMMAND_TIMEOUT);
  }

  /** As {@link #connect()}; {@code timeout} bounds connecting and each wait for a reply. */
  public RedisConnection connect(Duration timeout) {
    RedisConnection connection = new RedisConnection(HOST, port, timeout);
    String password = options.password();
    if (password == null) {
      return connection;
    }
    try {
      connection.command("AUTH", password);
      return connection;
    } catch (EmbeddedRedisException e) {
      connection.close();
      throw e;
    }
  }

  /** Kills the server and deletes its temporary files; it cannot be restarted. Idempotent. */
  @Override
  public void close() {
    lifecycle.lock();
    try {
      closed = true;
      RedisProcess current = process;
      if (current != null) {
        current.kill();
      }
    } finally {
      directory.delete();
      lifecycle.unlock();
    }
  }

  private void locked(Runnable action) {
    lifecycle.lock();
    try {
      if (closed) {
        throw new EmbeddedRedisException("this server was closed");
      }
      action.run();
    } finally {
      lifecycle.unlock();
    }
  }

  private RedisProcess started() {
    RedisProcess current = process;
    if (current == null) {
      throw new EmbeddedRedisException("this server was never started");
    }
    return current;
  }

  private void signal(String name) {
    if (!started().signal(name)) {
      throw new EmbeddedRedisException("the server is not running");
    }
  }

  private void save() {
    if (!running()) {
      return;
    }
    signal("CONT");
    try {
      command("SHUTDOWN", "SAVE");
    } catch (RedisErrorReply e) {
      throw new EmbeddedRedisException("the server does not save its data: " + e.getMessage(), e);
    } catch (EmbeddedRedisException e) {
      // No reply is what a successful shutdown looks like; the wait tells it from a failure.
      if (!started().ended(PATIENCE)) {
        throw e;
      }
    }
  }

  private void relaunch() {
    long deadline = System.nanoTime() + options.startTimeout().toNanos();
    while (!running()) {
      try {
        launch();
      } catch (PortTakenException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }
  }

  private void launch() {
    directory.configure(port);
    RedisProcess started = RedisProcess.spawn(options.binary().command(), directory.path());
    process = started;
    new Readiness(this, started).await(options.startTimeout());
  }

  /**
   * How to start a server.
   *
   * @param binary where the program comes from
   * @param port the port to listen on, or 0 for a free one
   * @param directory where data are kept, left in place by {@link #close}; null for a temporary
   *     place
   * @param password what clients have to give, or null
   * @param config lines of {@code redis.conf} in order: a directive and its values
   * @param startTimeout how long a start may take
   */
  public record Options(
      RedisBinary binary,
      int port,
      @Nullable Path directory,
      @Nullable String password,
      List<List<String>> config,
      Duration startTimeout) {

    public Options {
      config = config.stream().map(List::copyOf).toList();
    }

    /** The bundled program, a free port, no password, no data on disk, up to 10 s to start. */
    public static Options defaults() {
      return new Options(RedisBinary.bundled(), 0, null, null, List.of(), PATIENCE);
    }

    /** These options with the program from elsewhere. */
    public Options binary(RedisBinary binary) {
      return new Options(binary, port, directory, password, config, startTimeout);
    }

    /** These options with a fixed port, or a free one for 0. */
    public Options port(int port) {
      return new Options(binary, port, directory, password, config, startTimeout);
    }

    /** These options with a place for data that outlives the server. */
    public Options directory(Path directory) {
      return new Options(binary, port, directory, password, config, startTimeout);
    }

    /** These options with a password. */
    public Options password(String password) {
      return new Options(binary, port, directory, password, config, startTimeout);
    }

    /** These options with one more line of {@code redis.conf}; values need no quoting. */
    public Options config(String directive, String... values) {
      List<String> line = new ArrayList<>(List.of(values));
      line.add(0, directive);
      List<List<String>> lines = new ArrayList<>(config);
      lines.add(line);
      return new Options(binary, port, directory, password, lines, startTimeout);
    }

    /** These options with another bound on the time to start. */
    public Options startTimeout(Duration startTimeout) {
      return new Options(binary, port, directory, password, config, startTimeout);
    }

    /** Never shows the password. */
    @Override
    public String toString() {
      return "Options[" + binary + ", port " + port + "]";
    }
  }
}
