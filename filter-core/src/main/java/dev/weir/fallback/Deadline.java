package dev.weir.fallback;
import java.time.Duration;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.function.LongSupplier;
public final class Deadline {
  private final AtomicLong left; private final LongSupplier nano; private final AtomicInteger waits = new AtomicInteger();
  private Deadline(long n, LongSupplier nano){left=new AtomicLong(n);this.nano=nano;}
  public static Deadline of(Duration budget, LongSupplier nanoTime){return new Deadline(budget.toNanos(),nanoTime);}
  public long remainingNanos(){return Math.max(0,left.get());}
  public int waits(){return waits.get();}
  <T> T await(CompletableFuture<T> f) throws TimeoutException, ExecutionException, InterruptedException {
    waits.incrementAndGet();
    long t=nano.getAsLong();
    try { return f.get(remainingNanos(),TimeUnit.NANOSECONDS);} finally { left.addAndGet(-(nano.getAsLong()-t)); }
  }
}
