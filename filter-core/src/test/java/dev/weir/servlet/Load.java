package dev.weir.servlet;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A constant load of session requests on several nodes. Each user has one session, hops between the
 * nodes at every request, and remembers what it was told was written.
 */
final class Load implements AutoCloseable {
  private static final int USERS = 16;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  private final List<TestNode> nodes;
  private final boolean crosswise;
  private final ExecutorService threads = Executors.newFixedThreadPool(USERS);
  private final List<User> users = new ArrayList<>();
  private final List<Future<?>> running = new ArrayList<>();
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Long> unused = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  /**
   * A load that runs until it is stopped.
   *
   * @param crosswise whether what one node wrote is read at once on the next one, as Weir promises
   *     while Redis is reachable, and not on the same
   */
  Load(List<TestNode> nodes, boolean crosswise) {
    this.nodes = nodes;
    this.crosswise = crosswise;
    for (int i = 0; i < USERS; i++) {
      User user = new User();
      users.add(user);
      running.add(threads.submit(user));
    }
  }

  /** Ends the load and says what went wrong: answers other than 200, and exceptions. */
  List<String> stop() throws Exception {
    stopped = true;
    for (Future<?> user : running) {
      user.get(30, TimeUnit.SECONDS);
    }
    return List.copyOf(wrong);
  }

  /** What users were told was written and {@code node} does not read, by user. */
  List<String> missingOn(TestNode node) {
    List<String> missing = new ArrayList<>();
    for (User user : users) {
      String all = user.ask(node, "/all");
      user.written.forEach(
          (name, value) -> {
            if (!all.contains(name + "=" + value + ",")
                && !all.contains(name + "=" + value + "}")) {
              missing.add(name + "=" + value + " not in " + all);
            }
          });
    }
    return missing;
  }

  int requests() {
    return nanos.size();
  }

  /** The latency below which {@code share} of the requests that use a session stayed, ms. */
  double millis(double share) {
    return millis(nanos, share);
  }

  /** The same of the requests that leave their session alone: the hiccups of the machine. */
  double controlMillis(double share) {
    return millis(unused, share);
  }

  private static double millis(Collection<Long> nanos, double share) {
    List<Long> sorted = nanos.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size())) / 1e6;
  }

  @Override
  public void close() {
    stopped = true;
    threads.shutdownNow();
    users.forEach(User::hangUp);
  }

  private final class User implements Runnable {
    private final Map<String, String> written = new TreeMap<>();
    private final Map<String, String> cookies = new ConcurrentHashMap<>();
    private final Map<TestNode, Socket> sockets = new ConcurrentHashMap<>();
    private long count;

    @Override
    public void run() {
      while (!stopped) {
        TestNode node = nodes.get((int) (count % nodes.size()));
        TestNode reader = crosswise ? nodes.get((int) ((count + 1) % nodes.size())) : node;
        String name = "n" + count % 7;
        long begin = System.nanoTime();
        ask(node, "/unused");
        unused.add(System.nanoTime() - begin);
        begin = System.nanoTime();
        String answer = ask(node, "/set?name=" + name + "&value=" + count);
        nanos.add(System.nanoTime() - begin);
        if (answer.equals("set")) {
          written.put(name, String.valueOf(count));
        } else {
          wrong.add(answer);
        }
        begin = System.nanoTime();
        answer = ask(reader, "/get?name=" + name);
        nanos.add(System.nanoTime() - begin);
        if (!answer.equals(String.valueOf(count))) {
          wrong.add("wrote " + count + " and read " + answer);
        }
        count++;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }

    String ask(TestNode node, String path) {
      URI uri = node.uri(path);
      try {
        return exchange(sockets.computeIfAbsent(node, n -> connect(uri)), uri);
      } catch (IOException failed) {
        sockets.remove(node);
        return failed.toString();
      }
    }

    private String exchange(Socket socket, URI uri) throws IOException {
      StringBuilder request = new StringBuilder("GET ").append(uri.getPath());
      if (uri.getQuery() != null) {
        request.append('?').append(uri.getQuery());
      }
      request.append(" HTTP/1.1\r\nHost: localhost\r\n");
      if (!cookies.isEmpty()) {
        request.append("Cookie: ");
        cookies.forEach(
            (name, value) -> request.append(name).append('=').append(value).append("; "));
        request.setLength(request.length() - 2);
        request.append("\r\n");
      }
      request.append("\r\n");
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
      return answer(new BufferedInputStream(socket.getInputStream()));
    }

    private String answer(InputStream in) throws IOException {
      String status = line(in);
      int length = 0;
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        String lower = header.toLowerCase(Locale.ROOT);
        if (lower.startsWith("content-length:")) {
          length = Integer.parseInt(header.substring(15).trim());
        } else if (lower.startsWith("set-cookie:")) {
          String[] pair = header.substring(11).trim().split(";", 2)[0].split("=", 2);
          cookies.put(pair[0], pair[1]);
        }
      }
      String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
      return status.contains(" 200 ") ? body : status;
    }

    private static String line(InputStream in) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new IOException("the connection ended");
        }
        if (b != '\r') {
          line.append((char) b);
        }
      }
      return line.toString();
    }

    private static Socket connect(URI uri) {
      try {
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        return socket;
      } catch (IOException failed) {
        throw new java.io.UncheckedIOException(failed);
      }
    }

    private void hangUp() {
      for (Socket socket : sockets.values()) {
        try {
          socket.close();
        } catch (IOException gone) {
          wrong.add(gone.toString());
        }
      }
    }
  }
}
