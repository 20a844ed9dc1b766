package dev.weir.config;

import java.util.List;

/** The settings that concern all features. */
final class GeneralKeys {
  static final Key<Boolean> ENABLED =
      Key.of(
              "weir.enabled",
              Syntax.flag(),
              "Whether Weir does anything at all. `false` switches everything off, whatever else is"
                  + " configured: no other setting is even checked.")
          .defaultsTo(true);

  static final Key<String> APP =
      Key.of(
          "weir.app",
          Syntax.matching(
              "1 to 64 letters, digits, dots, hyphens or underscores", "[A-Za-z0-9._-]{1,64}"),
          "Name of the application in Redis. Nodes with the same name share everything, others"
              + " nothing. When not set, the context path is used, and `root` for the root context:"
              + " two root applications on one Redis need two names.");

  static final Key<String> KEY_PREFIX =
      Key.of(
              "weir.key-prefix",
              Syntax.matching(
                  "1 to 32 letters, digits, dots, hyphens or underscores", "[A-Za-z0-9._-]{1,32}"),
              "What every key in Redis begins with, before the application's name.")
          .defaultsTo("weir");

  static final Key<String> SECRET =
      Key.of(
              "weir.secret",
              Syntax.secret(32),
              "Signs session ids and keys the hashes that stand in Redis. The same on all nodes of"
                  + " an application; read once, at the start. When not set, the nodes agree on one"
                  + " through Redis: enough against accidents, not against somebody who reads and"
                  + " writes that Redis.")
          .asSecret();

  static final Key<String> HEALTH_PATH =
      Key.of(
              "weir.health.path",
              Syntax.matching(
                  "a path such as /weir/health, without parameters",
                  "(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]+)+"),
              "Where the health report is served, below the context path.")
          .defaultsTo("/weir/health");

  static final Key<Boolean> ANNOTATIONS =
      Key.of(
              "weir.annotations",
              Syntax.flag(),
              "Whether to be ready for Weir's annotations in JAX-RS classes where no rule asks for"
                  + " the same; see [jax-rs.md](jax-rs.md). In a web application with a Redis and"
                  + " JAX-RS on its class path the default is `true`.")
          .defaultsTo(false);

  static final Keys.Group GROUP =
      new Keys.Group(
          "General",
          "What concerns all features.",
          List.of(ENABLED, APP, KEY_PREFIX, SECRET, HEALTH_PATH, ANNOTATIONS));

  private GeneralKeys() {}
}
