package dev.weir;

import dev.weir.http.RequestView;
import java.util.function.Supplier;

/**
 * What a web request brings along for adapters of other APIs than the one it came through: found
 * under {@link #ATTRIBUTE} among its attributes, which JAX-RS calls properties.
 *
 * @param weir the application's
 * @param request the request as it is seen where this was left; made when asked for
 */
public record RequestScope(Weir weir, Supplier<RequestView> request) {
  /** The attribute of a request that holds its scope. */
  public static final String ATTRIBUTE = "dev.weir.request";

  /** The attribute of a request that holds its one deadline budget. */
  public static final String DEADLINE = "dev.weir.deadline";
}
