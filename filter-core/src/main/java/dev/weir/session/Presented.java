package dev.weir.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request brings along about its session.
 *
 * @param ids that the client presented, each is tried in turn
 * @param claim the version that the client says it has seen, or null
 * @param claims whether this client carries such claims at all; where it does not, a node asks
 *     Redis for the current version unless no other node can have made one
 * @param access whether the request counts as an access: that of a page which asks for news may not
 */
public record Presented(List<String> ids, @Nullable String claim, boolean claims, boolean access) {
  public Presented {
    ids = List.copyOf(ids);
  }

  /** An id that the application holds itself, and whose use counts as an access. */
  static Presented byApplication(String id) {
    return new Presented(List.of(id), null, false, true);
  }
}
