package dev.weir.config;

import static dev.weir.config.RedisKeys.DATABASE;
import static dev.weir.config.RedisKeys.EMBEDDED;
import static dev.weir.config.RedisKeys.HOST;
import static dev.weir.config.RedisKeys.PASSWORD;
import static dev.weir.config.RedisKeys.PORT;
import static dev.weir.config.RedisKeys.TLS;
import static dev.weir.config.RedisKeys.URL;
import static dev.weir.config.RedisKeys.USERNAME;

import dev.weir.redis.RedisSettings;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Brings the URL and the single settings of the connection together, or notes where they clash. */
final class RedisTarget {
  private static final int DEFAULT_PORT = 6379;
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
    if (values.get(EMBEDDED)) {
      return target.embedded();
    }
    if (!values.isMentioned(URL) && !values.isMentioned(HOST)) {
      List.of(PORT, USERNAME, PASSWORD, DATABASE, TLS)
          .forEach(key -> values.reject(key, "needs weir.redis.url or weir.redis.host"));
      return null;
    }
    return target.elsewhere();
  }

  /** How to reach a second Redis, which stands beside the first one; null when there is none. */
  static @Nullable RedisSettings further(Values values, Key<RedisUrl> key) {
    RedisUrl url = values.find(key);
    Supplier<RedisUrl> live = values.live(key);
    if (url == null || live == null) {
      return null;
    }
    if (!values.get(EMBEDDED) && !values.isMentioned(URL) && !values.isMentioned(HOST)) {
      values.reject(key, "needs weir.redis.url or weir.redis.host");
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
        values.get(RedisKeys.POOL_SIZE),
        values.get(RedisKeys.THREADS),
        values.get(RedisKeys.CONNECT_TIMEOUT),
        values.get(RedisKeys.COMMAND_TIMEOUT));
  }

  private RedisSettings embedded() {
    List.of(URL, HOST, PORT, USERNAME, PASSWORD, TLS)
        .forEach(key -> values.reject(key, "must not be set while weir.redis.embedded is true"));
    return settings(new RedisSettings.Topology.Single(LOOPBACK, 0), null, () -> null, false);
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

  private RedisSettings settings(
      RedisSettings.Topology topology,
      @Nullable String username,
      Supplier<@Nullable String> password,
      boolean tls) {
    Integer database = url == null ? null : url.database();
    return new RedisSettings(
        topology,
        username,
        password,
        database == null ? values.get(DATABASE) : database,
        tls,
        values.get(RedisKeys.POOL_SIZE),
        values.get(RedisKeys.THREADS),
        values.get(RedisKeys.CONNECT_TIMEOUT),
        values.get(RedisKeys.COMMAND_TIMEOUT));
  }
}
