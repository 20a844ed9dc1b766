package dev.weir.blacklist;

import dev.weir.blacklist.Scope.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which claims say what a token belongs to. A token belongs to the value of each claim that it has.
 *
 * @param byKind names of claims for each kind but {@code EVERYONE} and {@code ISSUER}
 */
public record ClaimNames(Map<Kind, List<String>> byKind) {
  /** The names of registered and of widely used claims; none is the application's own. */
  public static final ClaimNames STANDARD =
      new ClaimNames(
          Map.of(
              Kind.CLIENT, List.of("client_id", "azp"),
              Kind.TENANT, List.of("tenant", "tid"),
              Kind.SUBJECT, List.of("sub"),
              Kind.SESSION, List.of("sid"),
              Kind.DEVICE, List.of("device_id")));

  public ClaimNames {
    Map<Kind, List<String>> copy = new EnumMap<>(Kind.class);
    byKind.forEach((kind, names) -> copy.put(kind, List.copyOf(names)));
    byKind = Map.copyOf(copy);
  }
}
