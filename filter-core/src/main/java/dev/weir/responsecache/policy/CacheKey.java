package dev.weir.responsecache.policy;

import dev.weir.http.RequestView;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What identifies a resource: scheme, host and target, in one spelling (RFC 9110 §4.2.3, RFC 3986
 * §6.2.2). Where a proxy told the application another scheme, host or prefix by a field, that is a
 * part of it, so that nobody's forged field decides what others get. Stateless.
 */
public final class CacheKey {
  private static final List<String> FORWARDING =
      List.of(
          "X-Forwarded-Host",
          "X-Forwarded-Proto",
          "X-Forwarded-Port",
          "X-Forwarded-Prefix",
          "X-Forwarded-Scheme",
          "X-Forwarded-Server",
          "X-Forwarded-Ssl",
          "X-Forwarded-Path",
          "X-Forwarded-Uri",
          "X-Scheme",
          "X-Host",
          "X-Proxy-Host",
          "Front-End-Https");
  private static final String FORWARDED = "Forwarded";
  private static final String SEPARATOR = "://";
  private static final String UNRESERVED_MARKS = "-._~";
  private static final int HEX = 16;
  private static final int ESCAPE = 3;

  private CacheKey() {}

  /**
   * The key of the resource that a request is for.
   *
   * @param plain as {@link Telltales#plain} says of the request
   */
  public static String of(RequestView request, Set<String> ignoredParameters, boolean plain) {
    String scheme = request.scheme().toLowerCase(Locale.ROOT);
    String url =
        scheme
            + SEPARATOR
            + host(scheme, request.authority())
            + target(request.target(), ignoredParameters);
    String forwarding = plain ? "" : forwarding(request);
    return forwarding.isEmpty() ? url : url + forwarding;
  }

  /** {@code http://host} or {@code http://host:8080}. */
  public static String origin(String scheme, String authority) {
    String lower = scheme.toLowerCase(Locale.ROOT);
    return lower + SEPARATOR + host(lower, authority);
  }

  private static String host(String scheme, String authority) {
    String host = authority.toLowerCase(Locale.ROOT);
    String port = scheme.equals("https") ? ":443" : ":80";
    return host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
  }

  /** A target in its one spelling, without the parameters to ignore. */
  public static String target(String target, Set<String> ignoredParameters) {
    String spelt = respelt(target);
    int query = spelt.indexOf('?');
    if (query < 0 || ignoredParameters.isEmpty()) {
      return spelt;
    }
    StringBuilder kept = new StringBuilder(spelt.substring(0, query));
    char separator = '?';
    for (String parameter : spelt.substring(query + 1).split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (!ignoredParameters.contains(equals < 0 ? parameter : parameter.substring(0, equals))) {
        kept.append(separator).append(parameter);
        separator = '&';
      }
    }
    return kept.toString();
  }

  /** A URL, absolute or beginning with a slash, in its one spelling. */
  public static String url(String url) {
    int scheme = url.indexOf(SEPARATOR);
    if (url.startsWith("/") || scheme < 0) {
      return target(url, Set.of());
    }
    int path = url.indexOf('/', scheme + SEPARATOR.length());
    String authority = url.substring(scheme + SEPARATOR.length(), path < 0 ? url.length() : path);
    return origin(url.substring(0, scheme), authority)
        + target(path < 0 ? "/" : url.substring(path), Set.of());
  }

  private static String forwarding(RequestView request) {
    StringBuilder key = new StringBuilder();
    for (String name : FORWARDING) {
      append(key, name, request.header(name) == null ? List.of() : request.headers(name));
    }
    if (request.header(FORWARDED) != null) {
      append(
          key, FORWARDED, request.headers(FORWARDED).stream().map(CacheKey::unaddressed).toList());
    }
    return key.toString();
  }

  private static void append(StringBuilder key, String name, List<String> values) {
    if (!values.isEmpty()) {
      key.append('\n').append(name).append(": ").append(String.join(", ", values));
    }
  }

  // Addresses differ from client to client and decide nothing about a resource.
  private static String unaddressed(String forwarded) {
    return forwarded.replaceAll("(?i)\\s*(for|by)\\s*=\\s*(\"[^\"]*\"|[^;,]*)", "");
  }

  private static String respelt(String target) {
    if (target.indexOf('%') < 0) {
      return target.isEmpty() ? "/" : target;
    }
    StringBuilder spelt = new StringBuilder(target.length());
    for (int i = 0; i < target.length(); i++) {
      int octet = octet(target, i);
      if (octet < 0) {
        spelt.append(target.charAt(i));
      } else {
        spelt.append(unreserved(octet) ? String.valueOf((char) octet) : escape(octet));
        i += ESCAPE - 1;
      }
    }
    return spelt.toString();
  }

  private static int octet(String text, int at) {
    if (text.charAt(at) != '%' || at + 2 >= text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at + 1), HEX);
    int low = Character.digit(text.charAt(at + 2), HEX);
    return high < 0 || low < 0 ? -1 : high * HEX + low;
  }

  private static boolean unreserved(int octet) {
    boolean ascii = octet < 0x80;
    return ascii && (Character.isLetterOrDigit(octet) || UNRESERVED_MARKS.indexOf(octet) >= 0);
  }

  private static String escape(int octet) {
    return String.format(Locale.ROOT, "%%%02X", octet);
  }

  /** The target of an absolute URI of this origin or of a path on it, or null for another one's. */
  public static @Nullable String sameOrigin(String origin, String reference, String base) {
    URI resolved;
    try {
      resolved = URI.create(origin + base).resolve(complete(reference, base));
    } catch (IllegalArgumentException malformed) {
      return null;
    }
    String authority = resolved.getRawAuthority();
    String scheme = resolved.getScheme();
    if (authority == null || scheme == null || !origin.equals(origin(scheme, authority))) {
      return null;
    }
    String query = resolved.getRawQuery();
    String path = resolved.getRawPath();
    return target(query == null ? path : path + '?' + query, Set.of());
  }

  /** With the base's path where it has none: RFC 3986 §5.2.2, which {@link URI} does not follow. */
  private static String complete(String reference, String base) {
    int query = base.indexOf('?');
    if (reference.isEmpty()) {
      return base;
    }
    return reference.startsWith("?")
        ? base.substring(0, query < 0 ? base.length() : query) + reference
        : reference;
  }
}
