package dev.weir.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A client with a cookie jar. Its requests are answered by code of the test. */
final class Visitor {
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "visitor");
            thread.setDaemon(true);
            return thread;
          });

  private final Site site;
  private final String contextPath;
  private final Map<String, String> cookies = new LinkedHashMap<>();

  Visitor(Site site, String contextPath) {
    this.site = site;
    this.contextPath = contextPath;
  }

  /** Another client with the same cookies. */
  Visitor twin() {
    Visitor twin = new Visitor(site, contextPath);
    synchronized (cookies) {
      twin.cookies.putAll(cookies);
    }
    return twin;
  }

  /** The same client at another application. */
  Visitor at(String otherContextPath) {
    Visitor other = new Visitor(site, otherContextPath);
    synchronized (cookies) {
      other.cookies.putAll(cookies);
    }
    return other;
  }

  /** Has {@code job} done in a request and returns what it returned, or throws what it threw. */
  @SuppressWarnings({"unchecked", "NullAway"}) // null only where T allows it
  <T extends @Nullable Object> T visit(Work.Job<T> job) {
    Work work = new Work(job, true);
    get(contextPath + site.path(work));
    return (T) work.result();
  }

  /** Has {@code task} done in a request. */
  Reply go(Work.Task task) {
    Work work = new Work(running(task), true);
    Reply reply = get(contextPath + site.path(work));
    work.result();
    return reply;
  }

  /** Has {@code task} done in a request on another thread. */
  CompletableFuture<Reply> goMeanwhile(Work.Task task) {
    return CompletableFuture.supplyAsync(() -> go(task), THREADS);
  }

  /** Has {@code task} done in a request whose exceptions are the container's business. */
  Reply goWrong(Work.Task task) {
    return get(contextPath + site.path(new Work(running(task), false)));
  }

  /** The path, below the application's, at which {@code task} is done. */
  String path(Work.Task task) {
    return site.path(new Work(running(task), true));
  }

  /** The path, context path included, at which {@code task} is done. */
  String target(Work.Task task) {
    return contextPath + path(task);
  }

  private static Work.Job<Boolean> running(Work.Task task) {
    return (request, response) -> {
      task.run(request, response);
      return true;
    };
  }

  /** Asks for a target as it stands. */
  Reply get(String target, String... fields) {
    return send("GET", target, fields);
  }

  Reply send(String method, String target, String... fields) {
    try (Wire wire = open(method, target, fields)) {
      Reply reply = method.equals("HEAD") ? wire.head() : wire.whole();
      keep(reply);
      return reply;
    }
  }

  /** Sends a request and leaves it to the caller to read the answer. */
  Wire open(String method, String target, String... fields) {
    List<String> all = new ArrayList<>(List.of(fields));
    synchronized (cookies) {
      if (!cookies.isEmpty()) {
        all.add(
            "Cookie: "
                + cookies.entrySet().stream()
                    .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                    .collect(Collectors.joining("; ")));
      }
    }
    return Wire.send(site.port(), method, target, all);
  }

  /** Takes over the cookies of an answer, whatever their paths and domains. */
  void keep(Reply reply) {
    synchronized (cookies) {
      for (String line : reply.headers("Set-Cookie")) {
        String[] pair = line.split(";", 2)[0].split("=", 2);
        if ("0".equals(Reply.attribute(line, "Max-Age"))) {
          cookies.remove(pair[0]);
        } else {
          cookies.put(pair[0], pair[1]);
        }
      }
    }
  }

  @Nullable String cookie(String name) {
    synchronized (cookies) {
      return cookies.get(name);
    }
  }

  Visitor cookie(String name, String value) {
    synchronized (cookies) {
      cookies.put(name, value);
    }
    return this;
  }

  Visitor withoutCookies() {
    return new Visitor(site, contextPath);
  }

  Site site() {
    return site;
  }
}
