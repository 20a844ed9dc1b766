package dev.weir.config;

import dev.weir.redis.RedisSettings.Address;
import java.nio.file.Path;
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

  static final Key<Path> AUTHORITIES =
      Key.of(
              "weir.redis.tls-ca-file",
              Syntax.path(),
              "PEM file of the certificates to trust with TLS, instead of those that the JVM"
                  + " trusts. It is read again for every new client.")
          .alsoNamed("REDIS_TLS_CA_FILE");

  static final Key<List<Address>> SENTINELS =
      Key.of(
              "weir.redis.sentinels",
              Addresses.syntax(26_379),
              "Addresses of the sentinels, instead of a URL or a host; they say where the master"
                  + " is. The port is 26379 where none stands.")
          .alsoNamed("REDIS_SENTINELS");

  static final Key<String> MASTER_NAME =
      Key.of(
              "weir.redis.master-name",
              Syntax.matching("a name without white space", "\\S{1,256}"),
              "The name by which the sentinels know the master.")
          .defaultsTo("mymaster")
          .alsoNamed("REDIS_MASTER_NAME");

  static final Key<String> SENTINEL_USERNAME =
      Key.of(
              "weir.redis.sentinel-username",
              Syntax.matching("a name without white space", "\\S{1,256}"),
              "The sentinels' ACL user; needs a password. When not set, their default user.")
          .alsoNamed("REDIS_SENTINEL_USERNAME");

  static final Key<String> SENTINEL_PASSWORD =
      Key.of(
              "weir.redis.sentinel-password",
              Syntax.secret(1),
              "The password that the sentinels themselves ask for, if they do. Its file is read"
                  + " again for every new connection.")
          .alsoNamed("REDIS_SENTINEL_PASSWORD")
          .asSecret();

  static final Key<List<Address>> CLUSTER =
      Key.of(
              "weir.redis.cluster",
              Addresses.syntax(6379),
              "Addresses of some servers of a Redis Cluster, instead of a URL or a host; they tell"
                  + " of the others. The port is 6379 where none stands.")
          .alsoNamed("REDIS_CLUSTER");

  static final Key<Integer> POOL_SIZE =
      Key.of(
              "weir.redis.pool-size",
              Syntax.integer(1, 64),
              "Connections for commands to each master, shared by all requests. One is the fastest, since what many"
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
          "Where Redis is. Without a URL, a host, sentinels, a cluster or an embedded one there is"
              + " no Redis, and every node is on its own.",
          List.of(
              URL,
              HOST,
              PORT,
              USERNAME,
              PASSWORD,
              DATABASE,
              TLS,
              AUTHORITIES,
              SENTINELS,
              MASTER_NAME,
              SENTINEL_USERNAME,
              SENTINEL_PASSWORD,
              CLUSTER,
              POOL_SIZE,
              THREADS,
              CONNECT_TIMEOUT,
              COMMAND_TIMEOUT,
              EMBEDDED,
              SERVER));

  private RedisKeys() {}
}
