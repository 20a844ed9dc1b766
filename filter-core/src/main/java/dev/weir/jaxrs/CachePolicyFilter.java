package dev.weir.jaxrs;

import dev.weir.responsecache.ResponseCache;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Set;

/**
 * Tells the response cache what an annotation says of a response, in fields that the cache keeps to
 * itself. Only while the cache watches: nobody else is to see them.
 */
final class CachePolicyFilter implements ContainerResponseFilter {
  private static final Set<Integer> SUCCEEDED = Set.of(200, 203, 204, 300, 301, 308);
  private static final Set<Integer> NOT_THERE = Set.of(404, 405, 410, 414, 501);
  private static final List<String> OWN_WORDS = List.of("Cache-Control", "Expires");

  private final CachePolicy policy;
  private final Calls calls;

  CachePolicyFilter(CachePolicy policy, Calls calls) {
    this.policy = policy;
    this.calls = calls;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    Object watched = request.getProperty(ResponseCache.WATCHED);
    Call call = watched == null || watched.equals(true) ? null : calls.of(request);
    ResponseCache cache = call == null ? null : call.weir().responses().orElse(null);
    if (cache == null || cache.ownField().isEmpty()) {
      return;
    }
    MultivaluedMap<String, Object> headers = response.getHeaders();
    int status = response.getStatus();
    boolean silent = OWN_WORDS.stream().noneMatch(headers::containsKey);
    if (policy.equals(CachePolicy.NONE)) {
      headers.putSingle(cache.ownField(), policy.success());
    } else if (silent && (SUCCEEDED.contains(status) || NOT_THERE.contains(status))) {
      String directives = SUCCEEDED.contains(status) ? policy.success() : policy.failure();
      headers.putSingle(cache.ownField(), directives);
    }
    if (!policy.tags().isEmpty()) {
      headers.add("Surrogate-Key", policy.tags());
    }
    if (!policy.vary().isEmpty()) {
      headers.add("Vary", policy.vary());
    }
  }
}
