package dev.weir.responsecache.policy;

import dev.weir.http.Headers;
import dev.weir.http.RequestView;
import dev.weir.http.StructuredFields;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a request that changes something makes invalid (RFC 9111 §4.4, RFC 9875). Stateless. */
public final class Invalidation {
  private static final Set<String> SAFE =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "REPORT", "SEARCH", "QUERY");
  private static final String GROUPS = "Cache-Groups";
  private static final String GROUP_INVALIDATION = "Cache-Group-Invalidation";
  public static final String SURROGATE_KEY = "Surrogate-Key";
  private static final int LEAST = 200;
  private static final int ERROR = 400;
  private static final int MOST_TAGS = 512;
  private static final int MOST_TAG_LENGTH = 1024;

  private Invalidation() {}

  /** Whether a method changes nothing (RFC 9110 §9.2.1); an unknown one may change anything. */
  public static boolean safe(String method) {
    return SAFE.contains(method);
  }

  /** Whether the response says that the change was made. */
  public static boolean happened(int status) {
    return status >= LEAST && status < ERROR;
  }

  /** The URLs to invalidate, in one spelling: the target's, and others of the same origin. */
  public static Set<String> urls(RequestView request, Headers response) {
    String origin = CacheKey.origin(request.scheme(), request.authority());
    String target = CacheKey.target(request.target(), Set.of());
    Set<String> urls = new LinkedHashSet<>();
    urls.add(origin + target);
    for (String field : List.of("Location", "Content-Location")) {
      String reference = response.first(field);
      String other =
          reference == null ? null : CacheKey.sameOrigin(origin, reference.strip(), target);
      if (other != null) {
        urls.add(origin + other);
      }
    }
    return urls;
  }

  /** The tags of the groups to invalidate (RFC 9875 §3). */
  public static Set<String> groups(RequestView request, Headers response) {
    return groupTags(request, response, GROUP_INVALIDATION);
  }

  /**
   * The tags of a response: of its rule, of its {@code Surrogate-Key}, and of the groups that it
   * says to be in, which are its origin's own (RFC 9875 §2).
   */
  public static Set<String> tags(RequestView request, Headers response, CacheRule rule) {
    Set<String> tags = new LinkedHashSet<>(rule.tags());
    for (String line : response.all(SURROGATE_KEY)) {
      tags.addAll(List.of(line.strip().split("\\s+", -1)));
    }
    tags.addAll(groupTags(request, response, GROUPS));
    tags.remove("");
    return tags;
  }

  /** Whether there are few enough of them to store: one left out could never be purged by. */
  public static boolean storable(Set<String> tags) {
    return tags.size() <= MOST_TAGS
        && tags.stream().allMatch(tag -> tag.length() <= MOST_TAG_LENGTH);
  }

  private static Set<String> groupTags(RequestView request, Headers response, String field) {
    Set<String> tags = new LinkedHashSet<>();
    if (response.has(field)) {
      List<String> groups = StructuredFields.strings(response.all(field));
      String origin = CacheKey.origin(request.scheme(), request.authority());
      for (String group : groups == null ? List.<String>of() : groups) {
        tags.add(groupTag(origin, group));
      }
    }
    return tags;
  }

  // No tag that an application or an operator names has a space in it.
  private static String groupTag(String origin, String group) {
    return origin + ' ' + group;
  }
}
