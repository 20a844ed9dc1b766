package dev.weir.responsecache.policy;

import dev.weir.http.RequestView;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which requests the cache has to do with at all. What a cache and an application might understand
 * differently is left to the application alone. Stateless.
 */
public final class Admission {
  /** Path parameters, empty and dot segments, and what stands for them or for separators. */
  private static final Pattern AMBIGUOUS =
      Pattern.compile(
          ";|//|\\\\|(^|/)\\.{1,2}(/|$)|%(2e|2f|5c|3b|25|00)|%[01]|%7f", Pattern.CASE_INSENSITIVE);

  /**
   * What clients ask for by the way (RFC 7540 §3.2); no application answers it with anything else.
   */
  private static final String HTTP_2 = "h2c";

  private static final Pattern PORT = Pattern.compile("\\d{0,5}");

  private static final List<String> OVERRIDES =
      List.of(
          "X-HTTP-Method-Override",
          "X-HTTP-Method",
          "X-Method-Override",
          "X-Original-URL",
          "X-Original-Host",
          "X-Rewrite-URL",
          "X-Original-URI");

  private Admission() {}

  /**
   * Why the request is none of the cache's business, or null.
   *
   * @param plain as {@link Telltales#plain} says of the request
   */
  public static @Nullable Refusal refusal(RequestView request, List<String> hosts, boolean plain) {
    String target = request.target();
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    if (path.isEmpty() || ambiguous(path)) {
      return Refusal.TARGET;
    }
    if (!hosts.isEmpty() && !hosts.contains(host(request.authority()))) {
      return Refusal.HOST;
    }
    return plain ? null : telling(request);
  }

  private static @Nullable Refusal telling(RequestView request) {
    String upgrade = request.header("Upgrade");
    if (upgrade != null && !upgrade.strip().equalsIgnoreCase(HTTP_2)) {
      return Refusal.UPGRADE;
    }
    if (hasBody(request)) {
      return Refusal.REQUEST_BODY;
    }
    if (OVERRIDES.stream().anyMatch(field -> request.header(field) != null)) {
      return Refusal.OVERRIDE;
    }
    return Preconditions.foreign(request) ? Refusal.PRECONDITION : null;
  }

  private static boolean ambiguous(String path) {
    // Most paths have nothing of the kind, and a pattern costs more than a look.
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%' || c == ';' || c == '\\' || c == '.' || (c == '/' && doubled(path, i))) {
        return AMBIGUOUS.matcher(path).find();
      }
    }
    return false;
  }

  private static boolean doubled(String path, int at) {
    return at + 1 < path.length() && path.charAt(at + 1) == '/';
  }

  private static String host(String authority) {
    int port = authority.lastIndexOf(':');
    // What follows the last colon may be no port: then the whole is no host that anybody allows.
    boolean hasPort = port >= 0 && PORT.matcher(authority.substring(port + 1)).matches();
    return (hasPort ? authority.substring(0, port) : authority).toLowerCase(Locale.ROOT);
  }

  private static boolean hasBody(RequestView request) {
    String length = request.header("Content-Length");
    return request.header("Transfer-Encoding") != null
        || (length != null && !length.strip().equals("0"));
  }
}
