package dev.weir.container;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntSupplier;

/** What the test's process tells a container's process, and hears from it, line by line. */
final class NodeCommands {
  static final String LISTENING = "node: listening on ";
  static final String FAILED = "node: failed";
  static final String DEPLOY = "deploy";
  static final String DEPLOYED = "node: deployed ";
  static final String UNDEPLOY = "undeploy";
  static final String UNDEPLOYED = "node: undeployed ";
  static final String COLLECT = "collect";
  static final String UNCOLLECTED = "node: uncollected ";

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Host host;
  private final List<WeakReference<ClassLoader>> gone = new ArrayList<>();

  private NodeCommands(Host host) {
    this.host = host;
  }

  /** What a container does with web applications. */
  interface Host {
    /** Whether the application runs then. */
    boolean deploy(String war, String contextPath) throws Exception;

    /** Stops and forgets an application; its class loader. */
    ClassLoader undeploy(String contextPath) throws Exception;

    /** Closes connections that clients keep open, where these remember their last request. */
    default void disconnect() {}
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /**
   * Deploys the first application and obeys. Ends the process with its input, also in the middle of
   * a deployment: a container never outlives its test.
   */
  static void serve(Host host, IntSupplier port, String[] arguments) throws Exception {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> read(lines), "node-input");
    reader.setDaemon(true);
    reader.start();
    boolean runs = host.deploy(arguments[0], arguments[1]);
    say(runs ? LISTENING + port.getAsInt() : FAILED);
    NodeCommands commands = new NodeCommands(host);
    while (true) {
      commands.obey(lines.take().split(" ", -1));
    }
  }

  private static void read(BlockingQueue<String> lines) {
    try (BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        lines.add(line);
      }
    } catch (IOException broken) {
      say("node: input broken: " + broken);
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }

  private static String since(long begun) {
    return " in " + (System.nanoTime() - begun) / NANOS_PER_MILLI;
  }

  private void obey(String[] words) throws Exception {
    switch (words[0]) {
      case DEPLOY -> {
        long begun = System.nanoTime();
        boolean runs = host.deploy(words[2], words[1]);
        say(runs ? DEPLOYED + words[1] + since(begun) : FAILED);
      }
      case UNDEPLOY -> {
        long begun = System.nanoTime();
        gone.add(new WeakReference<>(host.undeploy(words[1])));
        say(UNDEPLOYED + words[1] + since(begun));
      }
      case COLLECT -> {
        host.disconnect();
        System.gc();
        say(UNCOLLECTED + gone.stream().filter(loader -> loader.get() != null).count());
      }
      default -> throw new IllegalArgumentException(words[0]);
    }
  }
}
