package dev.weir.redis;

import dev.weir.redis.RedisSettings.Address;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.TrustManagerFactory;
import org.redisson.client.NettyHook;
import org.redisson.client.RedisException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.BaseConfig;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;
import org.redisson.config.Credentials;

/**
 * Turns the settings into the client's configuration, for one server: topologies are not left to
 * the client, see {@link Origin} and {@link Cluster}.
 */
final class ClientConfig {
  private static final Duration LONGEST_RECONNECT_DELAY = Duration.ofMillis(500);

  private final RedisSettings settings;

  ClientConfig(RedisSettings settings) {
    this.settings = settings;
  }

  /**
   * A fresh configuration, since the client keeps and changes the one it is given.
   *
   * @param address where the server is
   * @param eachChannel called with every connection that is opened
   */
  Config create(Address address, ChannelHook eachChannel) {
    Config config = new Config();
    config.setCodec(ByteArrayCodec.INSTANCE);
    config.setThreads(settings.threads());
    config.setNettyThreads(settings.threads());
    config.setLazyInitialization(true);
    config.setUseScriptCache(false);
    config.setReferenceEnabled(false);
    config.setNettyHook(eachChannel);
    config.setCredentialsResolver(this::credentials);
    if (settings.tls() && settings.authorities() != null) {
      config.setSslTrustManagerFactory(trusted(settings.authorities()));
    }
    int pool = settings.poolSize() + 1;
    common(
        config
            .useSingleServer()
            .setAddress((settings.tls() ? "rediss://" : "redis://") + address)
            .setDatabase(settings.database())
            .setConnectionPoolSize(pool)
            .setConnectionMinimumIdleSize(pool)
            .setSubscriptionConnectionPoolSize(1)
            .setSubscriptionConnectionMinimumIdleSize(1));
    return config;
  }

  private static TrustManagerFactory trusted(Path authorities) {
    try {
      return Authorities.in(authorities);
    } catch (IOException | GeneralSecurityException e) {
      throw new RedisException("DENIED the file of trusted certificates cannot be read", e);
    }
  }

  private void common(BaseConfig<?> servers) {
    servers.setTimeout((int) settings.commandTimeout().toMillis());
    servers.setConnectTimeout((int) settings.connectTimeout().toMillis());
    servers.setRetryAttempts(0);
    // Not for retries, there are none: the client derives the tick of its timer from it.
    servers.setRetryDelay(new ConstantDelay(Duration.ofMillis(20)));
    servers.setReconnectionDelay(ClientConfig::reconnectDelay);
    servers.setSubscriptionsPerConnection(1000);
    servers.setClientName("weir");
    // Liveness does its work: the client's own ping takes an error reply for a dead connection.
    servers.setPingConnectionInterval(0);
  }

  static Duration reconnectDelay(int attempt) {
    Duration delay = Duration.ofMillis(25L << Math.min(attempt, 10));
    return delay.compareTo(LONGEST_RECONNECT_DELAY) < 0 ? delay : LONGEST_RECONNECT_DELAY;
  }

  /** Asked at every connect, so that a rotated password is used without a restart. */
  private CompletionStage<Credentials> credentials(InetSocketAddress ignored) {
    try {
      return CompletableFuture.completedFuture(
          new Credentials(settings.username(), settings.password().get()));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Called with every connection once its handlers stand. */
  interface ChannelHook extends NettyHook {
    @Override
    default void afterBoostrapInitialization(Bootstrap bootstrap) {}

    @Override
    void afterChannelInitialization(Channel channel);
  }
}
