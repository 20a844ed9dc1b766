package dev.weir.responsecache.policy;

import dev.weir.http.CacheControl;
import dev.weir.http.EntityTag;
import dev.weir.http.Headers;
import dev.weir.http.HttpDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a response may be stored, and what of it (RFC 9111 §3). Stateless. */
public final class Storing {
  /** Fields that concern one connection or one hop, never stored (RFC 9111 §3.1). */
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authentication-info",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** Computed anew for each answer, or about this one exchange only. */
  private static final Set<String> COMPUTED =
      Set.of(
          "age",
          "content-length",
          "ratelimit",
          "ratelimit-policy",
          "x-ratelimit-limit",
          "x-ratelimit-remaining",
          "x-ratelimit-reset",
          "surrogate-key");

  private static final Set<String> COOKIES = Set.of("set-cookie", "set-cookie2");
  private static final Set<Integer> UNDERSTOOD =
      Set.of(
          200, 203, 204, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 406, 410, 414, 421,
          429, 451, 500, 501, 502, 503, 504);
  private static final int LEAST_FINAL = 200;
  private static final int MOST_FINAL = 599;
  private static final int PARTIAL = 206;
  private static final int NOT_MODIFIED = 304;
  private static final int MOST_VARYING = 16;

  private Storing() {}

  /**
   * A response that might be stored.
   *
   * @param asksNoStore whether the request forbids storing
   * @param credentials what the request carried of them
   * @param usage what the application used of the request
   * @param basis the response
   */
  public record Candidate(
      boolean asksNoStore, Inquiry.Credentials credentials, Usage usage, Terms.Basis basis) {
    public Headers headers() {
      return basis.head().headers();
    }

    public CacheControl control() {
      return basis.directives().control();
    }
  }

  /** Why the response must not or need not be stored, or null when it is to be. */
  public static @Nullable Refusal refusal(Candidate candidate, Terms terms) {
    Refusal refusal = byRules(candidate);
    if (refusal == null) {
      refusal = byExposure(candidate);
    }
    if (refusal == null) {
      refusal = byFields(candidate);
    }
    return refusal == null && !useful(candidate, terms) ? Refusal.NOT_FRESH : refusal;
  }

  private static @Nullable Refusal byRules(Candidate candidate) {
    int status = candidate.basis().head().status();
    boolean finished = status >= LEAST_FINAL && status <= MOST_FINAL;
    if (!finished || status == PARTIAL || status == NOT_MODIFIED) {
      return Refusal.STATUS;
    }
    if (candidate.asksNoStore()) {
      return Refusal.REQUEST_NO_STORE;
    }
    CacheControl control = candidate.control();
    boolean understanding = control.has("must-understand");
    if (understanding && !UNDERSTOOD.contains(status)) {
      return Refusal.STATUS_UNKNOWN;
    }
    // RFC 9111 §5.2.2.3: a cache that understands the status code ignores no-store.
    if (control.has("no-store") && !understanding) {
      return Refusal.NO_STORE;
    }
    return control.unqualified("private") ? Refusal.PRIVATE : null;
  }

  private static @Nullable Refusal byExposure(Candidate candidate) {
    CacheControl control = candidate.control();
    Usage usage = candidate.usage();
    boolean everybodys = candidate.basis().rule().shared();
    boolean shared = everybodys || control.has("public") || control.has("s-maxage");
    if (usage.session()) {
      return Refusal.SESSION;
    }
    boolean proven =
        switch (candidate.credentials()) {
          case NONE -> false;
          // RFC 9111 §3.5: must-revalidate allows it, too.
          case AUTHORIZATION -> !shared && !control.has("must-revalidate");
          case OTHER -> !shared;
        };
    if (proven) {
      return Refusal.AUTHORIZATION;
    }
    if (usage.user() && !everybodys && !control.has("public")) {
      return Refusal.USER;
    }
    return usage.cookies() && !shared ? Refusal.COOKIES : null;
  }

  private static @Nullable Refusal byFields(Candidate candidate) {
    Headers headers = candidate.headers();
    boolean cookies = COOKIES.stream().anyMatch(headers::has);
    if (cookies && !candidate.basis().rule().stripCookies()) {
      return Refusal.SET_COOKIE;
    }
    List<String> varying = Variants.names(headers, Set.of());
    if (varying.contains("*")) {
      return Refusal.VARY_ALL;
    }
    if (varying.contains("cookie") || varying.size() > MOST_VARYING) {
      return Refusal.VARY;
    }
    String type = headers.first("Content-Type");
    if (type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
      return Refusal.EVENT_STREAM;
    }
    return headers.has("Trailer") ? Refusal.TRAILERS : null;
  }

  private static boolean useful(Candidate candidate, Terms terms) {
    int status = candidate.basis().head().status();
    // RFC 9111 §3: a status code is heuristically cacheable, or the response says that it may be.
    boolean allowed =
        terms.explicit() || Terms.HEURISTIC.contains(status) || candidate.control().has("public");
    boolean usable = terms.lifetimeMillis() > 0 && !terms.alwaysValidated();
    boolean later = terms.explicit() && (terms.swrMillis() > 0 || asksForStale(candidate));
    return (allowed && (usable || validator(candidate.headers()))) || later;
  }

  private static boolean asksForStale(Candidate candidate) {
    return candidate.control().seconds("stale-if-error") > 0;
  }

  /** Whether a later request can ask if the response is still good. */
  public static boolean validator(Headers headers) {
    return EntityTag.parse(headers.first("ETag")) != null || lastModified(headers) != null;
  }

  public static @Nullable Long lastModified(Headers headers) {
    String text = headers.first("Last-Modified");
    long seconds = text == null ? HttpDate.INVALID : HttpDate.parse(text.strip(), 0);
    return seconds == HttpDate.INVALID ? null : seconds;
  }

  /** The fields to store (RFC 9111 §3.1); what no message may have is left out. */
  public static Headers kept(
      Headers headers, Directives directives, String ownTarget, String ownName) {
    List<String> connection = headers.members("Connection");
    Headers.Builder kept = Headers.builder();
    headers.forEach(
        (name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          boolean hop = connection.stream().anyMatch(lower::equalsIgnoreCase);
          boolean own =
              lower.equalsIgnoreCase(ownTarget)
                  || (lower.equals("cache-status") && value.startsWith(ownName + ";"));
          if (!hop && !own && storable(name, value) && !directives.withholds(lower)) {
            kept.add(name, value);
          }
        });
    return kept.build();
  }

  /** Whether a stored response may have this field, wherever it comes from. */
  public static boolean storable(String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !name.isEmpty()
        && wellFormed(name)
        && wellFormed(value)
        && !HOP_BY_HOP.contains(lower)
        && !COOKIES.contains(lower)
        && !COMPUTED.contains(lower);
  }

  private static boolean wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' || c == '\n' || c == 0) {
        return false;
      }
    }
    return true;
  }
}
