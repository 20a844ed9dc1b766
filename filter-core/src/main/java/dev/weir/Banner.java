package dev.weir;

import dev.weir.blacklist.TokenRule;
import dev.weir.config.Settings;
import dev.weir.http.Rule;
import dev.weir.ratelimit.RateRule;
import dev.weir.redis.RedisSettings;
import dev.weir.responsecache.policy.CacheRule;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    RedisSettings responses = settings.responses().redis();
    if (responses != null && settings.responses().enabled()) {
      text.add("responses in Redis at " + responses.address());
    }
    text.add(filters(settings));
    if (settings.secret() == null) {
      text.add("secret shared through Redis (weir.secret keeps it out of there)");
    }
    if (!settings.describe().isEmpty()) {
      text.add("settings " + settings.describe());
    }
    return text.toString();
  }

  /** The filters that the settings ask for, in the order in which they run. */
  private static String filters(Settings settings) {
    List<String> active = new ArrayList<>();
    if (settings.redis() != null && settings.sessionsEnabled()) {
      active.add("sessions on /*");
    }
    if (settings.redis() != null && !settings.tokens().places().rules().isEmpty()) {
      active.add(
          "tokens on " + paths(settings.tokens().places().rules().stream().map(TokenRule::rule)));
    }
    if (!settings.rateLimit().rules().isEmpty()) {
      active.add(
          "rate limits on " + paths(settings.rateLimit().rules().stream().map(RateRule::rule)));
    }
    if (settings.responses().enabled()) {
      active.add(
          "response cache on " + paths(settings.responses().rules().stream().map(CacheRule::rule)));
    }
    return active.isEmpty() ? "no filters" : String.join(", ", active);
  }

  private static String paths(Stream<Rule> rules) {
    return rules.map(rule -> rule.pattern().toString()).distinct().collect(Collectors.joining(" "));
  }

  static void standalone(Settings settings, String app) {
    StringJoiner text = new StringJoiner("; ", "Weir: ", "");
    text.add("app '" + app + "'");
    text.add("no Redis is configured, so this node decides alone and sessions are the container's");
    text.add(filters(settings));
    text.add("settings " + settings.describe());
    LOG.log(System.Logger.Level.INFO, text.toString());
  }

  static void nothingConfigured() {
    LOG.log(
        System.Logger.Level.INFO,
        "Weir: no Redis is configured (REDIS_URL, REDIS_HOST or weir.redis.url) and no rules, so"
            + " nothing is active");
  }

  static void sharedName() {
    LOG.log(
        System.Logger.Level.INFO,
        "Weir: a root application without weir.app is named 'root' in Redis; two such applications"
            + " on one Redis share their keys");
  }
}
