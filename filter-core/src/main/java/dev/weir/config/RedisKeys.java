package dev.weir.config;

import java.time.Duration;
import java.util.List;

/** The settings that say where Redis is and how many connections it gets. */
final class RedisKeys {
  static final Key<RedisUrl> URL =
      Key.of(
              "weir.redis.url",
              RedisUrl.SYNTAX,
              "Address of the server in one piece. User and password are percent-encoded (`p%40ss`"
                  + " for `p@ss`), an IPv6 address stands in brackets. What it leaves open, the"
                  + " settings below add; where they say something else, the start fails.")
          .alsoNamed("REDIS_URL")
          .asSecret();

  static final Key<String> HOST =
      Key.of("weir.redis.host", RedisUrl.HOST, "Host of the server, instead of a URL.")
          .alsoNamed("REDIS_HOST");

  static final Key<Integer> PORT =
      Key.of("weir.redis.port", RedisUrl.PORT, "Port of the server.")
          .defaultsTo(6379)
          .alsoNamed("REDIS_PORT");

  static final Key<String> USERNAME =
      Key.of(
              "weir.redis.username",
              Syntax.matching("a name without white space", "\\S{1,256}"),
              "The ACL user; needs a password. When not set, the server's default user.")
          .alsoNamed("REDIS_USERNAME");

  static final Key<String> PASSWORD =
      Key.of(
              "weir.redis.password",
              Syntax.secret(1),
              "The user's password. Its file is read again for every new connection, so that a"
                  + " rotated password needs no restart.")
          .alsoNamed("REDIS_PASSWORD")
          .asSecret();

  static final Key<Integer> DATABASE =
      Key.of("weir.redis.database", RedisUrl.DATABASE, "Number of the logical database.")
          .defaultsTo(0)
          .alsoNamed("REDIS_DB");

  static final Key<Boolean> TLS =
      Key.of(
              "weir.redis.tls",
              Syntax.flag(),
              "Whether connections are encrypted. Chain and host name of the certificate are always"
                  + " checked. With a URL its scheme decides, `rediss://` being TLS.")
          .defaultsTo(false)
          .alsoNamed("REDIS_TLS");

  static final Key<Integer> POOL_SIZE =
      Key.of(
              "weir.redis.pool-size",
              Syntax.integer(1, 64),
              "Connections for commands, shared by all requests. One is the fastest, since what many"
                  + " requests send at the same moment then travels together; more keep large values"
                  + " out of the way of small ones.")
          .defaultsTo(1);

  static final Key<Integer> THREADS =
      Key.of("weir.redis.threads", Syntax.integer(1, 32), "I/O threads of the client.")
          .defaultsTo(1);

  static final Key<Duration> CONNECT_TIMEOUT =
      Key.of(
              "weir.redis.connect-timeout",
              Syntax.duration(Duration.ofMillis(10), Duration.ofMinutes(1)),
              "Bound on opening one connection. No request waits for it.")
          .defaultsTo(Duration.ofSeconds(1));

  static final Key<Duration> COMMAND_TIMEOUT =
      Key.of(
              "weir.redis.command-timeout",
              Syntax.duration(Duration.ofMillis(10), Duration.ofMinutes(1)),
              "Bound on one command. A request stops waiting at `weir.deadline` already.")
          .defaultsTo(Duration.ofMillis(200));

  static final Key<Boolean> EMBEDDED =
      Key.of(
              "weir.redis.embedded",
              Syntax.flag(),
              "Starts a private Redis for development, which ends with the application. Not"
                  + " together with the address of another one.")
          .defaultsTo(false);

  static final Key<String> SERVER =
      Key.of(
          "weir.redis.server",
          Syntax.matching("the path of a redis-server, or the word path", "[^\\p{Cntrl}]{1,4096}"),
          "The program that `weir.redis.embedded` starts: a path, or `path` for the `redis-server`"
              + " found on the `PATH`. When not set, the one bundled with the optional dependency.");

  static final Keys.Group GROUP =
      new Keys.Group(
          "Redis",
          "Where Redis is. Without a URL, a host or an embedded one there is no Redis, and every"
              + " node is on its own.",
          List.of(
              URL,
              HOST,
              PORT,
              USERNAME,
              PASSWORD,
              DATABASE,
              TLS,
              POOL_SIZE,
              THREADS,
              CONNECT_TIMEOUT,
              COMMAND_TIMEOUT,
              EMBEDDED,
              SERVER));

  private RedisKeys() {}
}
