package dev.weir.local;
import com.github.benmanes.caffeine.cache.*;
import dev.weir.telemetry.Telemetry;
import java.util.function.*;
import org.jspecify.annotations.Nullable;
public final class LocalTier<K,V> {
  private final Cache<K,V> c;
  public LocalTier(String name,long maxBytes,ToLongBiFunction<K,V> w,Telemetry t){ c=Caffeine.newBuilder().maximumWeight(maxBytes).weigher((K k,V v)->(int)Math.min(Integer.MAX_VALUE,w.applyAsLong(k,v))).executor(Runnable::run).build(); }
  public @Nullable V get(K k){return c.getIfPresent(k);} public void put(K k,V v){c.put(k,v);} public void remove(K k){c.invalidate(k);} public void forEach(BiConsumer<K,V> a){c.asMap().forEach(a);}
}
