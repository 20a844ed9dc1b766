package dev.weir.embedded;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Sends back what it receives; the end too. */
final class EchoServer {
  private final ServerSocket listener;
  private final Thread acceptor;
  private final Collection<Socket> sockets = new ConcurrentLinkedQueue<>();

  EchoServer() throws IOException {
    listener = new ServerSocket(0, 50, Ports.loopback());
    acceptor = daemon(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        socket.setTcpNoDelay(true);
        daemon(() -> echo(socket));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
      socket.shutdownOutput();
    } catch (IOException e) {
      // Reset by the test.
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "echo");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  void end() throws IOException, InterruptedException {
    listener.close();
    // An accept that is under way still takes a connection that comes right after the close.
    acceptor.join();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
