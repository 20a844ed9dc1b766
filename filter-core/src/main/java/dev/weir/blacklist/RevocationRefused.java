package dev.weir.blacklist;

import java.io.Serial;

/** A revocation that is not recorded anywhere, though it may hold on this node. */
public final class RevocationRefused extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  RevocationRefused(String message) {
    super(message);
  }
}
