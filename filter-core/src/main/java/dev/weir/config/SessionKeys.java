package dev.weir.config;

import dev.weir.session.SessionSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of sessions. */
final class SessionKeys {
  private static final long KIB = 1L << 10;
  private static final long MIB = 1L << 20;

  static final Key<Boolean> ENABLED =
      Key.of(
              "weir.session.enabled",
              Syntax.flag(),
              "Whether Weir keeps the application's sessions. `false` leaves them to the container.")
          .defaultsTo(true);

  static final Key<Duration> TIMEOUT =
      Key.of(
              "weir.session.timeout",
              Syntax.durationOrNever(Duration.ofDays(3650)),
              "Idle time after which a session ends. When not set, the `session-timeout` of the"
                  + " application's deployment descriptor is used, if it has one.")
          .defaultsTo(Duration.ofMinutes(30));

  static final Key<Duration> TOUCH_INTERVAL =
      Key.of(
              "weir.session.touch-interval",
              Syntax.duration(Duration.ofMillis(100), Duration.ofHours(1)),
              "How far the last access time in Redis may be behind.")
          .defaultsTo(Duration.ofSeconds(10));

  static final Key<Long> MAX_ATTRIBUTE_SIZE =
      Key.of(
              "weir.session.max-attribute-size",
              Syntax.size(KIB, 256 * MIB),
              "Most bytes of one attribute, serialised.")
          .defaultsTo(256 * KIB);

  static final Key<Long> MAX_SIZE =
      Key.of(
              "weir.session.max-size",
              Syntax.size(KIB, 256 * MIB),
              "Most bytes of all attributes of one session, serialised.")
          .defaultsTo(MIB);

  static final Key<Long> LOCAL_MAX_SIZE =
      Key.of(
              "weir.session.local.max-size",
              Syntax.size(64 * KIB, MIB << 20),
              "Most bytes of sessions kept in the memory of one node.")
          .defaultsTo(64 * MIB);

  static final Key<List<String>> ALLOWED_CLASSES =
      Key.of(
              "weir.session.allowed-classes",
              Syntax.list(
                  "classes (com.example.Cart), packages (com.example.*) or packages with all below"
                      + " (com.example.**), separated by commas",
                  "!?[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*(\\.\\*{1,2})?"),
              "Classes that session attributes may consist of, beyond the value types of the JDK and"
                  + " the classes of the application itself. A leading `!` forbids.")
          .defaultsTo(List.of());

  static final Key<String> CODEC =
      Key.of(
          "weir.session.codec",
          Syntax.matching(
              "the name of a class",
              "[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*"),
          "A class of the application that is a `dev.weir.session.attribute.ObjectCodec`: it turns"
              + " objects in attributes into bytes in place of JDK serialisation.");

  static final Key<SessionSettings.NonSerialisable> NON_SERIALISABLE =
      Key.of(
              "weir.session.non-serialisable",
              Syntax.oneOf(SessionSettings.NonSerialisable.class),
              "What `setAttribute` does with a value that is not serialisable: `reject` throws,"
                  + " `local` keeps it on the node, `auto` rejects where `web.xml` says"
                  + " `<distributable/>`.")
          .defaultsTo(SessionSettings.NonSerialisable.AUTO);

  static final Key<SessionSettings.Unreadable> UNREADABLE =
      Key.of(
              "weir.session.unreadable",
              Syntax.oneOf(SessionSettings.Unreadable.class),
              "What becomes of a session with an attribute that cannot be read back, after a"
                  + " deployment, say.")
          .defaultsTo(SessionSettings.Unreadable.DROP_ATTRIBUTE);

  static final Key<Duration> ABSOLUTE_TIMEOUT =
      Key.of(
              "weir.session.absolute-timeout",
              Syntax.durationOrNever(Duration.ofDays(3650)),
              "Time after which a session ends however much it is used. Found out at its next use.")
          .defaultsTo(Duration.ZERO);

  static final Key<Integer> MAX_PER_USER =
      Key.of(
              "weir.session.max-per-user",
              Syntax.integer(0, 100_000),
              "Most sessions of one user, 0 for any number. Needs to know whose a session is:"
                  + " `weir.session.principal`, or a call of the application.")
          .defaultsTo(0);

  static final Key<Full> WHEN_FULL =
      Key.of(
              "weir.session.when-full",
              Syntax.oneOf(Full.class),
              "What becomes of one more session of a user who has the most: its oldest ends, or the"
                  + " new one is refused.")
          .defaultsTo(Full.EVICT_OLDEST);

  static final Key<String> PRINCIPAL =
      Key.of(
              "weir.session.principal",
              Syntax.matching("none, user or attribute:<name>", "none|user|attribute:.+"),
              "Whose a session is: `user` takes the name of the container's user principal,"
                  + " `attribute:<name>` what the application sets that session attribute to.")
          .defaultsTo("none");

  static final Key<List<String>> PASSIVE_PATHS =
      Key.of(
              "weir.session.passive-paths",
              Syntax.list("path patterns (/news/*, *.poll, /exactly/this)", "/.*|\\*\\..+"),
              "Paths whose requests do not extend the session: those of pages that ask for news.")
          .defaultsTo(List.of());

  static final Key<Boolean> ASYNC_COMMIT =
      Key.of(
              "weir.session.async-commit",
              Syntax.flag(),
              "Whether a request that changed its session may end without a thread that waits for"
                  + " Redis: where the container and every filter and servlet on its way support"
                  + " asynchronous processing, the response leaves when the session is saved.")
          .defaultsTo(true);

  /** What becomes of one session too many. */
  enum Full {
    EVICT_OLDEST,
    REJECT
  }

  static final Key<Boolean> URL_IDS =
      Key.of(
              "weir.session.url-ids",
              Syntax.flag(),
              "Whether ids may travel in URLs (`;jsessionid=`) where the container permits it by"
                  + " default. Where the application has chosen its tracking modes itself, its choice"
                  + " holds.")
          .defaultsTo(false);

  static final Key<Carrier> CARRIER =
      Key.of(
              "weir.session.ids",
              Syntax.oneOf(Carrier.class),
              "How ids travel: in a cookie, in a header for clients that are no browsers, or both:"
                  + " each client is answered in the way that it came, a new one in both.")
          .defaultsTo(Carrier.COOKIE);

  static final Key<String> HEADER =
      Key.of(
              "weir.session.header",
              Syntax.matching(
                  "1 to 64 characters that the name of a header may have",
                  "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}"),
              "Name of the header that carries the id, of requests and responses alike.")
          .defaultsTo("X-Auth-Token");

  /** How ids travel. */
  enum Carrier {
    COOKIE,
    HEADER,
    BOTH
  }

  static final Key<String> COOKIE_NAME =
      Key.of(
          "weir.session.cookie.name",
          Syntax.matching(
              "1 to 64 characters that a cookie's name may have",
              "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}"),
          "Name of the session cookie. When not set, the one the container is configured with, which"
              + " is `JSESSIONID` otherwise.");

  static final Keys.Group GROUP =
      new Keys.Group(
          "Sessions",
          "Life time and bounds of `HttpSession`s.",
          List.of(
              ENABLED,
              TIMEOUT,
              TOUCH_INTERVAL,
              MAX_ATTRIBUTE_SIZE,
              MAX_SIZE,
              LOCAL_MAX_SIZE,
              ALLOWED_CLASSES,
              CODEC,
              NON_SERIALISABLE,
              UNREADABLE,
              ABSOLUTE_TIMEOUT,
              PRINCIPAL,
              MAX_PER_USER,
              WHEN_FULL,
              PASSIVE_PATHS,
              ASYNC_COMMIT,
              CARRIER,
              HEADER,
              COOKIE_NAME,
              URL_IDS));

  private SessionKeys() {}

  static boolean inCookies(Values values) {
    return values.get(CARRIER) != Carrier.HEADER;
  }

  /** Name of the header that carries ids, or null where none does. */
  static @Nullable String header(Values values) {
    return values.get(CARRIER) == Carrier.COOKIE ? null : values.get(HEADER);
  }

  static SessionSettings read(Values values) {
    return new SessionSettings(
        values.get(TIMEOUT),
        values.get(TOUCH_INTERVAL),
        Math.toIntExact(values.get(MAX_ATTRIBUTE_SIZE)),
        Math.toIntExact(values.get(MAX_SIZE)),
        values.get(LOCAL_MAX_SIZE),
        values.get(ALLOWED_CLASSES),
        values.get(NON_SERIALISABLE),
        values.get(UNREADABLE),
        values.get(ABSOLUTE_TIMEOUT),
        new SessionSettings.Limit(
            values.get(MAX_PER_USER), values.get(WHEN_FULL) == Full.EVICT_OLDEST));
  }
}
