package dev.weir.demo;

import dev.weir.config.InvalidSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.logging.LogManager;

/** Runs the demo from the command line until the process is told to end. */
public final class Main {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;
  private static final Duration TIME_TO_CLOSE = Duration.ofMillis(2500);

  private Main() {}

  /** Starts the demo; see {@link CommandLine#USAGE}. */
  public static void main(String[] arguments) throws IOException {
    if (CommandLine.asksForHelp(arguments)) {
      System.out.print(CommandLine.USAGE);
      return;
    }
    try {
      Options options = CommandLine.parse(List.of(arguments), System.getenv());
      configureLogging();
      run(options);
    } catch (CommandLine.BadArgument e) {
      System.err.println(e.getMessage());
      System.err.print(CommandLine.USAGE);
      System.exit(MISUSED);
    } catch (StartFailure | InvalidSettings e) {
      System.err.println(e.getMessage());
      System.exit(FAILED);
    }
  }

  private static void run(Options options) {
    Demo demo = Demo.start(options);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(demo), "demo-shutdown"));
    announce(demo, options, System.out);
  }

  private static void announce(Demo demo, Options options, PrintStream out) {
    for (Node node : demo.nodes()) {
      out.printf("%-7s %s%n", node.name(), node.address());
    }
    out.printf("%-7s %s%n", "redis", demo.redisAddress());
    if (!demo.withRedis()) {
      out.println("Redis is not reached: the nodes serve without it until it is.");
    }
    if (!demo.loopbackOnly()) {
      out.println("Whoever reaches " + options.host() + " can use the demo and its switches.");
    }
    out.println("Ready. Stop it with Ctrl-C.");
    out.flush();
  }

  private static void close(Demo demo) {
    Thread closing = new Thread(demo::close, "demo-close");
    closing.setDaemon(true);
    closing.start();
    try {
      // Its own Redis ends with this process also when the time is not enough.
      closing.join(TIME_TO_CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One line for each entry, warnings only from the servers; whoever says otherwise is heeded. */
  private static void configureLogging() throws IOException {
    if (System.getProperty("java.util.logging.config.file") != null
        || System.getProperty("java.util.logging.config.class") != null) {
      return;
    }
    try (InputStream defaults = Main.class.getResourceAsStream("logging.properties")) {
      LogManager.getLogManager().readConfiguration(defaults);
    }
  }
}
