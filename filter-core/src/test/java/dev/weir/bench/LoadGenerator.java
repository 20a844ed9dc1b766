package dev.weir.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.embedded.RedisConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM that puts a closed loop of requests on a server, from one thread: every connection sends
 * its next request when it has received the response to its last. Any response that is not as
 * expected ends it.
 */
final class LoadGenerator {
  private static final long PATIENCE_MILLIS = 10_000;

  private final Selector selector;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Latencies latencies = new Latencies();
  private final RedisConnection redis;
  private final int connections;

  private LoadGenerator(RedisConnection redis, int connections) throws IOException {
    this.redis = redis;
    this.connections = connections;
    this.selector = Selector.open();
  }

  /**
   * Arguments: the port of Redis, the number of connections. Each line of input is a port, a
   * scenario, a time to warm up and a time to measure, in milliseconds; the answer is a {@link
   * Sample}.
   */
  public static void main(String[] arguments) throws Exception {
    BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    try (RedisConnection redis =
        new RedisConnection("127.0.0.1", Integer.parseInt(arguments[0]), Duration.ofSeconds(5))) {
      LoadGenerator generator = new LoadGenerator(redis, Integer.parseInt(arguments[1]));
      for (String line = questions.readLine(); line != null; line = questions.readLine()) {
        String[] words = line.split(" ", -1);
        Scenario scenario = Scenario.named(words[1]);
        long warmUp = Long.parseLong(words[2]);
        long time = Long.parseLong(words[3]);
        Child.reply(generator.measure(Integer.parseInt(words[0]), scenario, warmUp, time).format());
      }
    }
  }

  private Sample measure(int port, Scenario scenario, long warmUpMillis, long millis)
      throws IOException, InterruptedException {
    List<LoadConnection> clients = new ArrayList<>();
    try {
      for (int i = 0; i < connections; i++) {
        clients.add(new LoadConnection(selector, port));
      }
      load(clients, BenchServlet.BEGIN, BenchServlet.BODY_BYTES, 0);
      load(clients, scenario.path(), scenario.bodyBytes(), warmUpMillis);
      return sample(port, clients, scenario, millis);
    } finally {
      for (LoadConnection client : clients) {
        client.close();
      }
      // Closed channels leave the selector at its next selection.
      selector.selectNow();
    }
  }

  private Sample sample(int port, List<LoadConnection> clients, Scenario scenario, long millis)
      throws IOException, InterruptedException {
    Usage serverBefore = usage(port);
    RedisUsage redisBefore = RedisUsage.of(redis);
    long loadCpuBefore = Usage.processCpuNanos();
    // It tells the load since it was last asked.
    Usage.machineLoad();
    long nanos = load(clients, scenario.path(), scenario.bodyBytes(), millis);
    double machineLoad = Usage.machineLoad();
    long loadCpu = Usage.processCpuNanos() - loadCpuBefore;
    RedisUsage redisUsed = RedisUsage.of(redis).since(redisBefore);
    Usage serverUsed = usage(port).since(serverBefore);
    return new Sample(
        latencies.total(),
        nanos,
        latencies.quantileMicros(0.5),
        latencies.quantileMicros(0.99),
        serverUsed,
        redisUsed,
        loadCpu,
        Math.round(machineLoad * nanos * Runtime.getRuntime().availableProcessors()));
  }

  private Usage usage(int port) throws IOException, InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + port + BenchServlet.USAGE);
    HttpRequest request = HttpRequest.newBuilder(address).build();
    return Usage.parse(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  /** Sends at least one request on each connection; the time until the last response, in ns. */
  private long load(List<LoadConnection> clients, String path, int bodyBytes, long millis)
      throws IOException {
    latencies.clear();
    long start = System.nanoTime();
    long end = start + Duration.ofMillis(millis).toNanos();
    for (LoadConnection client : clients) {
      client.path(path, bodyBytes);
      client.send(System.nanoTime());
    }
    Answered answered = new Answered(end);
    while (answered.connections < clients.size()) {
      if (selector.select(key -> answered.take((LoadConnection) key.attachment()), PATIENCE_MILLIS)
          == 0) {
        throw new IOException("no response within " + PATIENCE_MILLIS + " ms");
      }
    }
    return System.nanoTime() - start;
  }

  /** Counts the connections that are done. */
  private final class Answered {
    private final long end;
    private int connections;

    Answered(long end) {
      this.end = end;
    }

    void take(LoadConnection client) {
      try {
        if (!client.receive()) {
          return;
        }
        long now = System.nanoTime();
        latencies.record(now - client.sentNanos());
        if (now - end < 0) {
          client.send(now);
        } else {
          connections++;
        }
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
