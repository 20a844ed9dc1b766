package dev.weir.servlet;

import dev.weir.Jvm;
import dev.weir.TestWeir;

/** A node in a JVM of its own, which a test may kill. Ends when its input does. */
final class NodeProcess {
  private NodeProcess() {}

  /** Prints its address, once it is there. */
  public static void main(String[] arguments) throws Exception {
    TestNode node = TestNode.start(TestWeir.patient(arguments[0]), new SessionActions());
    TestWeir.awaitWarm(node.weir());
    System.out.println("at " + node.uri(""));
    Jvm.awaitEndOfInput();
    Runtime.getRuntime().halt(0);
  }
}
