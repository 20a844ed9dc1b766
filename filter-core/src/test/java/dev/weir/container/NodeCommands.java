package dev.weir.container;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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

  private static final BufferedReader INPUT =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
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
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /**
   * Deploys the first application, obeys, and ends with its input: a container never outlives its
   * test.
   */
  static void serve(Host host, IntSupplier port, String[] arguments) throws Exception {
    boolean runs = host.deploy(arguments[0], arguments[1]);
    say(runs ? LISTENING + port.getAsInt() : FAILED);
    NodeCommands commands = new NodeCommands(host);
    for (String line = INPUT.readLine(); line != null; line = INPUT.readLine()) {
      commands.obey(line.split(" ", -1));
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
        System.gc();
        say(UNCOLLECTED + gone.stream().filter(loader -> loader.get() != null).count());
      }
      default -> throw new IllegalArgumentException(words[0]);
    }
  }
}
