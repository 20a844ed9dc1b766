package dev.weir.servlet;

import dev.weir.Weir;
import dev.weir.http.PathPattern;
import dev.weir.session.SessionSettings;
import jakarta.servlet.ServletContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an application wants its sessions, by its deployment and by Weir's settings.
 *
 * @param interval idle seconds of a new session; zero or negative: never
 * @param serialisableOnly whether attributes that are not serialisable are refused
 * @param cookies whether ids travel in cookies
 * @param header name of the header that ids travel in, or null where they do not
 * @param urls how ids travel in URLs, or null where they do not
 * @param principals where whose a session is comes from
 * @param passive paths whose requests do not extend the session
 * @param asyncCommit whether requests may end without a thread that waits for their commit
 */
record Deployment(
    int interval,
    boolean serialisableOnly,
    boolean cookies,
    @Nullable String header,
    @Nullable SessionUrls urls,
    Principals principals,
    List<PathPattern> passive,
    boolean asyncCommit) {

  /**
   * Where whose a session is comes from.
   *
   * @param user whether from the request
   * @param attribute name of the session attribute that tells, or null
   */
  record Principals(boolean user, @Nullable String attribute) {
    private static final String ATTRIBUTE = "attribute:";

    static Principals of(String setting) {
      return new Principals(
          setting.equals("user"),
          setting.startsWith(ATTRIBUTE) ? setting.substring(ATTRIBUTE.length()) : null);
    }
  }

  static Deployment of(Weir weir, ServletContext context, Descriptors descriptors) {
    return new Deployment(
        interval(weir, context),
        serialisableOnly(weir.settings().session().nonSerialisable(), descriptors),
        weir.settings().sessionIdsInCookies() && SessionUrls.cookies(context),
        weir.settings().sessionIdHeader(),
        SessionUrls.of(context, weir.settings().sessionUrlIds()),
        Principals.of(weir.settings().sessionPrincipal()),
        weir.settings().sessionPassivePaths().stream().map(PathPattern::of).toList(),
        weir.settings().sessionAsyncCommit());
  }

  /** As configured for Weir, else for the container. */
  private static int interval(Weir weir, ServletContext context) {
    boolean ours =
        weir.settings().sessionTimeoutGiven() || context.getSessionCookieConfig() == null;
    return ours
        ? (int) weir.settings().session().timeout().toSeconds()
        : context.getSessionTimeout() * 60;
  }

  private static boolean serialisableOnly(
      SessionSettings.NonSerialisable policy, Descriptors descriptors) {
    return switch (policy) {
      case AUTO -> descriptors.distributable();
      case REJECT -> true;
      case LOCAL -> false;
    };
  }
}
