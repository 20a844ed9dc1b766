package dev.weir.jaxrs;

import dev.weir.RequestScope;
import dev.weir.http.Paths;
import dev.weir.http.RequestView;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A JAX-RS request as the features see it. What JAX-RS does not tell, the sender's address and the
 * session, it knows from the servlet container; where there is none, all clients have one address
 * and nobody has a session.
 */
final class ContainerRequestView implements RequestView {
  private final ContainerRequestContext context;
  private final @Nullable RequestView outer;

  ContainerRequestView(ContainerRequestContext context, @Nullable RequestScope scope) {
    this.context = context;
    this.outer = scope == null ? null : scope.request().get();
  }

  @Override
  public String method() {
    return context.getMethod();
  }

  @Override
  public String path() {
    return outer == null ? below() : outer.path();
  }

  /** The path below the JAX-RS application, decoded. */
  String below() {
    return Paths.plain('/' + context.getUriInfo().getPath());
  }

  @Override
  public String target() {
    URI uri = context.getUriInfo().getRequestUri();
    String query = uri.getRawQuery();
    return query == null ? uri.getRawPath() : uri.getRawPath() + '?' + query;
  }

  @Override
  public String scheme() {
    return Objects.requireNonNullElse(context.getUriInfo().getRequestUri().getScheme(), "http");
  }

  @Override
  public String authority() {
    String host = header("Host");
    return host == null ? context.getUriInfo().getRequestUri().getRawAuthority() : host;
  }

  @Override
  public @Nullable String header(String name) {
    List<String> values = headers(name);
    return values.isEmpty() ? null : values.get(0);
  }

  @Override
  public List<String> headers(String name) {
    List<String> values = context.getHeaders().get(name);
    return values == null ? List.of() : values;
  }

  @Override
  public Iterable<String> headerNames() {
    return List.copyOf(context.getHeaders().keySet());
  }

  @Override
  public String remoteAddress() {
    return outer == null ? "" : outer.remoteAddress();
  }

  @Override
  public @Nullable String user() {
    SecurityContext security = context.getSecurityContext();
    return security != null && security.getUserPrincipal() != null
        ? security.getUserPrincipal().getName()
        : outer == null ? null : outer.user();
  }

  @Override
  public @Nullable String sessionId() {
    return outer == null ? null : outer.sessionId();
  }

  @Override
  public @Nullable Object attribute(String name) {
    return context.getProperty(name);
  }
}
