package dev.weir.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class ServerLeakTest {

  @Test
  void theServerEndsWhenItsOwnerIsKilled() throws Exception {
    try (ServerOwner owner = ServerOwner.start()) {
      assertThat(owner.server().isAlive()).isTrue();

      owner.kill();

      assertNothingIsLeft(owner);
    }
  }

  @Test
  void aPausedServerEndsToo() throws Exception {
    try (ServerOwner owner = ServerOwner.start("paused")) {
      assertThat(owner.server().isAlive()).isTrue();

      owner.kill();

      assertNothingIsLeft(owner);
    }
  }

  @Test
  void theServerEndsWhenItsOwnerExitsWithoutClosingIt() throws Exception {
    try (ServerOwner owner = ServerOwner.start("paused")) {
      owner.exit();

      assertNothingIsLeft(owner);
    }
  }

  private static void assertNothingIsLeft(ServerOwner owner) {
    await().until(() -> !owner.server().isAlive());
    await().until(() -> Files.notExists(owner.directory()));
  }
}
