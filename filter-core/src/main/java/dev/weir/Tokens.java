package dev.weir;

import dev.weir.blacklist.TokenBlacklist;
import java.util.concurrent.CompletionStage;

/** Revoked tokens, as a part of a node. */
record Tokens(TokenBlacklist blacklist) implements Feature {

  @Override
  public CompletionStage<?> warmUp() {
    return blacklist.warmUp();
  }

  @Override
  public void run(Background background) {
    background.every(TokenBlacklist.TICK, "tokens", blacklist::tick);
  }

  @Override
  public void rejoin() {
    blacklist.reconcile();
  }

  @Override
  public void remind() {
    blacklist.reconcile();
  }

  @Override
  public void reseed() {
    blacklist.reconcile();
  }
}
