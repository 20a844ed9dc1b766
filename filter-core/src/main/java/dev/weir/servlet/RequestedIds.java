package dev.weir.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ids that a request presents, and the ways they came. A header is said on purpose, so it
 * counts before a cookie that the client may send by itself; a URL counts last.
 *
 * @param header the id in the header, or null
 * @param cookies the ids in cookies
 * @param url the id in the URL, or null where there is none that came in no other way
 */
record RequestedIds(@Nullable String header, List<String> cookies, @Nullable String url) {
  private static final int LONGEST = 256;

  /**
   * @param cookies the ids in cookies
   * @param deployment says which other ways there are
   */
  static RequestedIds of(HttpServletRequest request, List<String> cookies, Deployment deployment) {
    String header = deployment.header() == null ? null : request.getHeader(deployment.header());
    if (header != null && (header.isBlank() || header.length() > LONGEST)) {
      header = null;
    }
    String url = deployment.urls() == null ? null : deployment.urls().id(request);
    boolean known = url == null || url.equals(header) || cookies.contains(url);
    return new RequestedIds(header, cookies, known ? null : url);
  }

  /** All of them, those that count first at first. */
  List<String> all() {
    if (header == null && url == null) {
      return cookies;
    }
    List<String> all = new ArrayList<>();
    if (header != null) {
      all.add(header);
    }
    all.addAll(cookies);
    if (url != null) {
      all.add(url);
    }
    return all;
  }

  /** Whether cookies are the way that this client's ids travel. */
  boolean byCookie() {
    return header == null && !cookies.isEmpty();
  }
}
