package dev.weir.servlet;

import dev.weir.RequestScope;
import dev.weir.Weir;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;

/** Leaves what other adapters want to know of a request among its attributes. */
final class ServletScope {
  private ServletScope() {}

  static void leave(ServletRequest request, Weir weir) {
    if (request instanceof HttpServletRequest http) {
      request.setAttribute(RequestScope.ATTRIBUTE, of(http, weir));
    }
  }

  static RequestScope of(HttpServletRequest request, Weir weir) {
    return new RequestScope(weir, () -> new ServletRequestView(request));
  }
}
