package dev.weir.redis;

import dev.weir.redis.RedisSettings.Topology;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.redisson.client.NettyHook;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.BaseConfig;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;
import org.redisson.config.Credentials;

/**
 * Turns the settings into the client's configuration. The one place that knows topologies: Sentinel
 * and Cluster are further branches of {@link #servers}.
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
   * @param eachChannel called with every connection that is opened
   */
  Config create(ChannelHook eachChannel) {
    Config config = new Config();
    config.setCodec(ByteArrayCodec.INSTANCE);
    config.setThreads(settings.threads());
    config.setNettyThreads(settings.threads());
    config.setLazyInitialization(true);
    config.setUseScriptCache(false);
    config.setReferenceEnabled(false);
    config.setNettyHook(eachChannel);
    config.setCredentialsResolver(this::credentials);
    common(servers(config));
    return config;
  }

  private BaseConfig<?> servers(Config config) {
    if (settings.topology() instanceof Topology.Single single) {
      int pool = settings.poolSize() + 1;
      return config
          .useSingleServer()
          .setAddress((settings.tls() ? "rediss://" : "redis://") + bracketed(single))
          .setDatabase(settings.database())
          .setConnectionPoolSize(pool)
          .setConnectionMinimumIdleSize(pool)
          .setSubscriptionConnectionPoolSize(1)
          .setSubscriptionConnectionMinimumIdleSize(1);
    }
    throw new IllegalArgumentException("unknown topology: " + settings.topology());
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

  private static String bracketed(Topology.Single single) {
    boolean bareIpv6 = single.host().indexOf(':') >= 0 && !single.host().startsWith("[");
    return (bareIpv6 ? "[" + single.host() + "]" : single.host()) + ":" + single.port();
  }

  /** Called with every connection once its handlers stand. */
  interface ChannelHook extends NettyHook {
    @Override
    default void afterBoostrapInitialization(Bootstrap bootstrap) {}

    @Override
    void afterChannelInitialization(Channel channel);
  }
}
