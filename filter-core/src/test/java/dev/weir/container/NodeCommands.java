package dev.weir.container;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** What the test's process tells a container's process, and hears from it, line by line. */
final class NodeCommands {
  static final String LISTENING = "node: listening on ";
  static final String FAILED = "node: failed";
  static final String UNDEPLOY = "undeploy";
  static final String UNDEPLOYED = "node: undeployed";

  private static final BufferedReader INPUT =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  private NodeCommands() {}

  /** An action that the container may refuse. */
  interface Action {
    void run() throws Exception;
  }

  static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /** Undeploys when told to and ends with its input: a container never outlives its test. */
  static void obey(Action undeploy) throws Exception {
    for (String line = INPUT.readLine(); line != null; line = INPUT.readLine()) {
      if (line.equals(UNDEPLOY)) {
        undeploy.run();
        say(UNDEPLOYED);
      }
    }
  }
}
