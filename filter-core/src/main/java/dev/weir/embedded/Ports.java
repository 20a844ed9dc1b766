package dev.weir.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports of the loopback interface. */
final class Ports {
  // Below the range from which Linux and macOS take the ports of outgoing connections. Inside it, a
  // client that keeps
  // dialling a server that is down would sooner or later get that very port as its own and be
  // connected to itself.
  private static final int FIRST = 20_000;
  private static final int END = 32_000;
  private static final int ATTEMPTS = 200;

  private Ports() {}

  /** A port that was free a moment ago; who binds it must be ready to ask for another. */
  static int free() {
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (bindable(port)) {
        return port;
      }
    }
    throw new EmbeddedRedisException("no free port from " + FIRST + " to " + (END - 1));
  }

  /** 127.0.0.1, whatever the platform prefers. */
  static InetAddress loopback() {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  private static boolean bindable(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, loopback())) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
