package dev.weir.redis;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.api.listener.StatusListener;
import org.redisson.client.codec.ByteArrayCodec;

/** Everybody who listens, made known to each client anew. Thread-safe. */
final class Subscriptions {
  private final Set<Listener> all = ConcurrentHashMap.newKeySet();

  Listener add(String channel, Subscriber subscriber) {
    Listener listener = new Listener(channel, subscriber);
    all.add(listener);
    return listener;
  }

  /** Subscribes whoever is not subscribed through {@code client}; returns at once. */
  void attach(RedissonClient client) {
    all.forEach(listener -> listener.attach(client));
  }

  void lost() {
    all.forEach(listener -> listener.subscriber.lost());
  }

  /** One listener; closing it ends the subscription. */
  final class Listener implements StatusListener {
    private final String channel;
    private final Subscriber subscriber;
    private final AtomicReference<@Nullable RedissonClient> client = new AtomicReference<>();

    private Listener(String channel, Subscriber subscriber) {
      this.channel = channel;
      this.subscriber = subscriber;
    }

    private void attach(RedissonClient current) {
      RedissonClient before = client.getAndSet(current);
      if (before == current) {
        return;
      }
      RTopic topic = topic(current);
      topic
          .addListenerAsync(byte[].class, (name, payload) -> hear(payload))
          .thenCompose(id -> topic.addListenerAsync(this))
          .whenComplete(
              (id, error) -> {
                if (error != null) {
                  client.compareAndSet(current, null);
                }
              });
    }

    private void hear(byte[] payload) {
      if (all.contains(this)) {
        subscriber.message(payload);
      }
    }

    private RTopic topic(RedissonClient of) {
      return of.getTopic(channel, ByteArrayCodec.INSTANCE);
    }

    /** Also called after the client has subscribed again by itself. */
    @Override
    public void onSubscribe(String name) {
      subscriber.lost();
    }

    @Override
    public void onUnsubscribe(String name) {
      subscriber.lost();
    }

    void close() {
      RedissonClient current = client.get();
      boolean last = all.remove(this) && all.stream().noneMatch(s -> s.channel.equals(channel));
      if (last && current != null && !current.isShuttingDown()) {
        // Should it fail, the connection is gone, and the subscription with it.
        topic(current).removeAllListenersAsync().exceptionally(error -> null);
      }
    }
  }
}
