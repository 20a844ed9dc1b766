package dev.weir;

import dev.weir.config.Settings;
import dev.weir.redis.RedisSettings;
import java.util.StringJoiner;

/** What the log says at the start: what is active, where, and on which Redis. */
final class Banner {
  private static final System.Logger LOG = System.getLogger("dev.weir");

  private Banner() {}

  static void log(Settings settings, String app, RedisSettings redis, boolean connected) {
    LOG.log(System.Logger.Level.INFO, text(settings, app, redis, connected));
  }

  static String text(Settings settings, String app, RedisSettings redis, boolean connected) {
    StringJoiner text = new StringJoiner("; ", "Weir: ", "");
    text.add("app '" + app + "'");
    text.add(
        connected
            ? "Redis at " + redis.address()
            : "Redis unreachable at " + redis.address() + ": serving locally");
    text.add(settings.sessionsEnabled() ? "sessions on /*" : "no sessions");
    settings.tokens().places().rules().forEach(rule -> text.add("tokens " + rule.rule()));
    if (settings.secret() == null) {
      text.add("secret shared through Redis (weir.secret keeps it out of there)");
    }
    if (!settings.describe().isEmpty()) {
      text.add("settings " + settings.describe());
    }
    return text.toString();
  }

  static void nothingConfigured() {
    LOG.log(
        System.Logger.Level.INFO,
        "Weir: no Redis is configured (REDIS_URL, REDIS_HOST or weir.redis.url), so nothing is"
            + " active");
  }

  static void sharedName() {
    LOG.log(
        System.Logger.Level.INFO,
        "Weir: a root application without weir.app is named 'root' in Redis; two such applications"
            + " on one Redis share their keys");
  }
}
