package dev.weir.config;

import static dev.weir.config.RedisKeys.AUTHORITIES;
import static dev.weir.config.RedisKeys.CLUSTER;
import static dev.weir.config.RedisKeys.DATABASE;
import static dev.weir.config.RedisKeys.EMBEDDED;
import static dev.weir.config.RedisKeys.HOST;
import static dev.weir.config.RedisKeys.MASTER_NAME;
import static dev.weir.config.RedisKeys.PASSWORD;
import static dev.weir.config.RedisKeys.PORT;
import static dev.weir.config.RedisKeys.SENTINELS;
import static dev.weir.config.RedisKeys.SENTINEL_PASSWORD;
import static dev.weir.config.RedisKeys.SENTINEL_USERNAME;
import static dev.weir.config.RedisKeys.TLS;
import static dev.weir.config.RedisKeys.URL;
import static dev.weir.config.RedisKeys.USERNAME;

import dev.weir.redis.Authorities;
import dev.weir.redis.RedisSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Brings the URL and the single settings of the connection together, or notes where they clash. */
final class RedisTarget {
  private static final int DEFAULT_PORT = 6379;
  private static final String NEEDS_ADDRESS =
      "needs weir.redis.url, weir.redis.host, weir.redis.sentinels or weir.redis.cluster";
  private static final String LOOPBACK = "127.0.0.1";

  private final Values values;
  private final @Nullable RedisUrl url;

  private RedisTarget(Values values) {
    this.values = values;
    this.url = values.find(URL);
  }

  /** How to reach Redis; null when none is configured; with port 0 when it is embedded. */
  static @Nullable RedisSettings read(Values values) {
    RedisTarget target = new RedisTarget(values);
    if (!values.isMentioned(SENTINELS)) {
      List.of(MASTER_NAME, SENTINEL_USERNAME, SENTINEL_PASSWORD)
          .forEach(key -> values.reject(key, "needs weir.redis.sentinels"));
    }
    if (values.get(EMBEDDED)) {
      return target.embedded();
    }
    if (!somewhere(values)) {
      List.of(PORT, USERNAME, PASSWORD, DATABASE, TLS, AUTHORITIES)
          .forEach(key -> values.reject(key, NEEDS_ADDRESS));
      return null;
    }
    if (values.isMentioned(SENTINELS) || values.isMentioned(CLUSTER)) {
      return target.several();
    }
    return target.elsewhere();
  }

  /** Whether anything says where Redis is, if only nonsense. */
  private static boolean somewhere(Values values) {
    return Stream.of(URL, HOST, SENTINELS, CLUSTER).anyMatch(values::isMentioned);
  }

  /** How to reach a second Redis, which stands beside the first one; null when there is none. */
  static @Nullable RedisSettings further(Values values, Key<RedisUrl> key) {
    RedisUrl url = values.find(key);
    Supplier<RedisUrl> live = values.live(key);
    if (url == null || live == null) {
      return null;
    }
    if (!values.get(EMBEDDED) && !somewhere(values)) {
      values.reject(key, NEEDS_ADDRESS);
    }
    if (url.username() != null && url.password() == null) {
      values.reject(key, "names a user, but there is no password");
    }
    return new RedisSettings(
        new RedisSettings.Topology.Single(
            url.host(), url.port() == null ? DEFAULT_PORT : url.port()),
        url.username(),
        () -> live.get().password(),
        url.database() == null ? 0 : url.database(),
        url.tls(),
        values.find(AUTHORITIES),
        values.get(RedisKeys.POOL_SIZE),
        values.get(RedisKeys.THREADS),
        values.get(RedisKeys.CONNECT_TIMEOUT),
        values.get(RedisKeys.COMMAND_TIMEOUT));
  }

  private RedisSettings embedded() {
    List.of(URL, HOST, PORT, USERNAME, PASSWORD, TLS, AUTHORITIES, SENTINELS, CLUSTER)
        .forEach(key -> values.reject(key, "must not be set while weir.redis.embedded is true"));
    return settings(new RedisSettings.Topology.Single(LOOPBACK, 0), null, () -> null, false);
  }

  /** Sentinels or a cluster, which no URL can name. */
  private @Nullable RedisSettings several() {
    boolean sentinels = values.isMentioned(SENTINELS);
    String rule =
        "must not be set together with weir.redis." + (sentinels ? "sentinels" : "cluster");
    List.of(URL, HOST, PORT).forEach(key -> values.reject(key, rule));
    if (sentinels) {
      values.reject(CLUSTER, rule);
    } else if (values.get(DATABASE) != 0) {
      values.reject(DATABASE, "must be 0 with weir.redis.cluster, which has no other");
    }
    RedisSettings.Topology topology = sentinels ? sentinels() : cluster();
    if (topology == null) {
      return null;
    }
    Supplier<@Nullable String> password = live(PASSWORD);
    requirePassword(USERNAME, PASSWORD);
    return settings(topology, values.find(USERNAME), password, values.get(TLS));
  }

  private RedisSettings.@Nullable Topology cluster() {
    List<RedisSettings.Address> seeds = values.find(CLUSTER);
    return seeds == null ? null : new RedisSettings.Topology.Cluster(seeds);
  }

  private RedisSettings.@Nullable Topology sentinels() {
    requirePassword(SENTINEL_USERNAME, SENTINEL_PASSWORD);
    List<RedisSettings.Address> sentinels = values.find(SENTINELS);
    return sentinels == null
        ? null
        : new RedisSettings.Topology.Sentinel(
            values.get(MASTER_NAME),
            sentinels,
            values.find(SENTINEL_USERNAME),
            live(SENTINEL_PASSWORD));
  }

  private void requirePassword(Key<String> username, Key<String> password) {
    if (!values.isMentioned(password)) {
      values.reject(username, "names a user, but there is no password");
    }
  }

  private Supplier<@Nullable String> live(Key<String> key) {
    Supplier<String> given = values.live(key);
    return given == null ? () -> null : given;
  }

  private @Nullable RedisSettings elsewhere() {
    if (url != null) {
      agree(url);
    }
    String host = url == null ? values.find(HOST) : url.host();
    if (host == null) {
      return null;
    }
    Integer port = url == null ? null : url.port();
    String username =
        url == null || url.username() == null ? values.find(USERNAME) : url.username();
    Supplier<@Nullable String> password = password();
    if (username != null && password.get() == null && !values.isMentioned(PASSWORD)) {
      values.reject(
          values.isGiven(USERNAME) ? USERNAME : URL,
          "names a user, but there is no password (in a URL, a password without a user follows a"
              + " colon: redis://:password@host)");
    }
    return settings(
        new RedisSettings.Topology.Single(host, port == null ? values.get(PORT) : port),
        username,
        password,
        url == null ? values.get(TLS) : url.tls());
  }

  private Supplier<@Nullable String> password() {
    Supplier<String> single = values.live(PASSWORD);
    if (single != null) {
      return single;
    }
    Supplier<RedisUrl> inUrl = values.live(URL);
    return inUrl == null ? () -> null : () -> inUrl.get().password();
  }

  private void agree(RedisUrl url) {
    String host = values.find(HOST);
    if (host != null
        && !host.toLowerCase(Locale.ROOT).equals(url.host().toLowerCase(Locale.ROOT))) {
      clash(HOST);
    }
    agree(PORT, url.port());
    agree(USERNAME, url.username());
    agree(PASSWORD, url.password());
    agree(DATABASE, url.database());
    agree(TLS, url.tls());
  }

  private <T> void agree(Key<T> key, @Nullable T inUrl) {
    if (inUrl != null && values.isGiven(key) && !inUrl.equals(values.get(key))) {
      clash(key);
    }
  }

  private void clash(Key<?> key) {
    values.reject(key, "must agree with " + values.describe(URL));
  }

  private void checkAuthorities(boolean tls) {
    Path file = values.find(AUTHORITIES);
    if (file != null && !tls) {
      values.reject(AUTHORITIES, "needs TLS");
    } else if (file != null) {
      try {
        Authorities.in(file);
      } catch (IOException | GeneralSecurityException | SecurityException unfit) {
        values.reject(AUTHORITIES, "must be the path of a readable PEM file of certificates");
      }
    }
  }

  private RedisSettings settings(
      RedisSettings.Topology topology,
      @Nullable String username,
      Supplier<@Nullable String> password,
      boolean tls) {
    checkAuthorities(tls);
    Integer database = url == null ? null : url.database();
    return new RedisSettings(
        topology,
        username,
        password,
        database == null ? values.get(DATABASE) : database,
        tls,
        values.find(AUTHORITIES),
        values.get(RedisKeys.POOL_SIZE),
        values.get(RedisKeys.THREADS),
        values.get(RedisKeys.CONNECT_TIMEOUT),
        values.get(RedisKeys.COMMAND_TIMEOUT));
  }
}
