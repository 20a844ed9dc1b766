package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.embedded.RedisExtension;
import dev.weir.redis.ServerIdentity.Finding;
import dev.weir.telemetry.Telemetry;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ServerIdentityTest {
  @RegisterExtension static final RedisExtension redis = RedisExtension.ownServer();

  private RedisGateway gateway;
  private ServerIdentity identity;

  @BeforeEach
  void connect() {
    gateway = Gateways.connected(redis.server().port(), new Telemetry());
    identity = new ServerIdentity(gateway, new KeySpace("weir", "test"));
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private boolean answers() {
    return identity.look().handle((finding, failed) -> failed == null).join();
  }

  @Test
  void knowsAServerAgain() {
    assertThat(identity.look().join()).isEqualTo(Finding.SAME);
    assertThat(identity.look().join()).isEqualTo(Finding.SAME);
  }

  @Test
  void noticesAnotherServerOnce() {
    ServerIdentity observer = new ServerIdentity(gateway, new KeySpace("weir", "test"));
    observer.look().join();
    redis.server().restart(true);
    await().atMost(Duration.ofSeconds(10)).until(this::answers);

    assertThat(observer.look().join()).isEqualTo(Finding.OTHER);
    assertThat(observer.look().join()).isEqualTo(Finding.SAME);
  }

  @Test
  void doesNotKnowAServerThatMayNotSay() {
    redis.command("ACL", "SETUSER", "default", "-info");
    assertThat(identity.look().join()).isEqualTo(Finding.UNKNOWN);

    redis.command("ACL", "SETUSER", "default", "+info");
    assertThat(identity.look().join()).isEqualTo(Finding.SAME);
  }
}
