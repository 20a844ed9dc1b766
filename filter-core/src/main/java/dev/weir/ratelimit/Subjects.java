package dev.weir.ratelimit;

import dev.weir.client.ClientAddresses;
import dev.weir.http.RequestView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells who a request is counted for. A key has parts: {@code address}, {@code user}, {@code
 * session}, {@code tenant} (the request attribute {@value #TENANT_ATTRIBUTE}), {@code
 * header:<name>}, {@code attribute:<name>}, {@code own:<name>} (the application's own function),
 * {@code route} (the rule's path pattern) and {@code everyone} (one count for all). Where a request
 * has no user, session, header or the like, its address takes that part, so that leaving something
 * out is never a way around a limit. Thread-safe.
 */
public final class Subjects {
  /** By where the request comes from, IPv6 by its /64 network. */
  public static final String ADDRESS = "address";

  /** One count for each path pattern. */
  public static final String ROUTE = "route";

  /** One count for all. */
  static final String EVERYONE = "everyone";

  /** The request attribute that names the tenant. */
  public static final String TENANT_ATTRIBUTE = "dev.weir.tenant";

  private static final Set<String> WORDS =
      Set.of(ADDRESS, ROUTE, "user", "session", "tenant", EVERYONE);
  private static final Set<String> KINDS = Set.of("header", "attribute", "own");

  private final ClientAddresses addresses;
  private final Map<String, Function<RequestView, @Nullable String>> own =
      new ConcurrentHashMap<>();

  Subjects(ClientAddresses addresses) {
    this.addresses = addresses;
  }

  /** Whether {@code part} may stand in a policy's key. */
  public static boolean known(String part) {
    int colon = part.indexOf(':');
    return colon < 0
        ? WORDS.contains(part)
        : KINDS.contains(part.substring(0, colon)) && colon < part.length() - 1;
  }

  void identify(String name, Function<RequestView, @Nullable String> function) {
    own.put(name, function);
  }

  String address(RequestView request) {
    return addresses.of(request).text();
  }

  /** Who the request is, as far as a key's parts tell; without the route. */
  String of(RequestView request, List<String> key) {
    if (key.size() == 1) {
      return part(request, key.get(0));
    }
    List<String> values = new ArrayList<>(key.size());
    for (String part : key) {
      if (!part.equals(ROUTE)) {
        values.add(part(request, part));
      }
    }
    return joined(values);
  }

  /** Several parts as one text, each with its length, so that no value can pretend to be two. */
  static String joined(List<String> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    StringBuilder subject = new StringBuilder();
    for (String part : parts) {
      subject.append(part.length()).append(' ').append(part).append(' ');
    }
    return subject.toString();
  }

  private String part(RequestView request, String part) {
    if (part.equals(EVERYONE) || part.equals(ROUTE)) {
      return EVERYONE;
    }
    if (part.equals(ADDRESS)) {
      return ofAddress(request);
    }
    String value = value(request, part);
    return value == null || value.isEmpty() ? ofAddress(request) : part + ' ' + value;
  }

  private String ofAddress(RequestView request) {
    return "address " + addresses.of(request).network();
  }

  private @Nullable String value(RequestView request, String part) {
    int colon = part.indexOf(':');
    String name = part.substring(colon + 1);
    return switch (colon < 0 ? part : part.substring(0, colon)) {
      case "user" -> request.user();
      case "session" -> request.sessionId();
      case "tenant" -> text(request.attribute(TENANT_ATTRIBUTE));
      case "attribute" -> text(request.attribute(name));
      case "header" -> request.header(name);
      case "own" -> own(request, name);
      default -> throw new IllegalStateException("no such part of a key: " + part);
    };
  }

  private @Nullable String own(RequestView request, String name) {
    Function<RequestView, @Nullable String> function = own.get(name);
    return function == null ? null : function.apply(request);
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
