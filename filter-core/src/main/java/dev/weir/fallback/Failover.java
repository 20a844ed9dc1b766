package dev.weir.fallback;
import dev.weir.redis.*;
import java.util.concurrent.*;
import java.util.function.Supplier;
public final class Failover {
  volatile boolean up = true;
  public <T> T read(Deadline d, Supplier<? extends CompletionStage<T>> redis, Supplier<T> local){
    if(!up) return local.get();
    try { return d.await(redis.get().toCompletableFuture()); }
    catch(TimeoutException e){ return local.get(); }
    catch(InterruptedException e){ Thread.currentThread().interrupt(); return local.get(); }
    catch(ExecutionException e){ Throwable c=e.getCause(); while(c instanceof CompletionException && c.getCause()!=null) c=c.getCause(); if(c instanceof RedisUnavailable) return local.get(); if(c instanceof RuntimeException r) throw r; throw new IllegalStateException(c);}
  }
  public <T> T write(Deadline d, Supplier<? extends CompletionStage<T>> redis, Supplier<T> local){return read(d,redis,local);}
  public boolean readsWell(){return up;} public boolean writesWell(){return up;}
}
