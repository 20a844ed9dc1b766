package dev.weir.redis;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.api.listener.StatusListener;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * Everybody who listens, made known to each client anew. One client at a time carries them all: in
 * a cluster every server hears what is published on any. Thread-safe.
 */
final class Subscriptions {
  private final Set<Listener> all = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable RedissonClient> carrier = new AtomicReference<>();

  Listener add(String channel, Subscriber subscriber) {
    Listener listener = new Listener(channel, subscriber);
    all.add(listener);
    return listener;
  }

  /**
   * Subscribes whoever is not subscribed through {@code client}, unless another client carries the
   * subscriptions; returns at once.
   */
  void attach(RedissonClient client) {
    carrier.compareAndSet(null, client);
    if (carrier.get() == client) {
      all.forEach(listener -> listener.attach(client));
    }
  }

  /** Lets another client carry the subscriptions if this one does. */
  void release(RedissonClient client) {
    carrier.compareAndSet(client, null);
  }

  /** A client is about to end, and whatever it carries. */
  void leave(RedissonClient client) {
    if (carrier.compareAndSet(client, null)) {
      lost();
    }
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
      if (before != null) {
        subscriber.lost();
        leave(before);
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

    private void leave(RedissonClient before) {
      if (!before.isShuttingDown()) {
        topic(before).removeAllListenersAsync().exceptionally(error -> null);
      }
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
      if (last && current != null) {
        // Should it fail, the connection is gone, and the subscription with it.
        leave(current);
      }
    }
  }
}
