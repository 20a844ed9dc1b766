package dev.weir.redis;

import java.util.List;

/** Lets other packages' tests have a ring hear of another node's secret. */
public final class SecretRingAccess {
  private SecretRingAccess() {}

  /** Has it adopt an older secret. */
  public static void adoptAnother(SecretRing ring) {
    ring.adopt(List.of(new Secret(new byte[] {1, 2, 3}, 1)));
  }
}
