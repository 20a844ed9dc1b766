package dev.weir.fallback;
import java.util.*;
import java.util.concurrent.*;
public final class Journal {
  private final ConcurrentHashMap<String,Entry> m=new ConcurrentHashMap<>();
  public interface Entry { long bytes(); Entry after(Entry older); CompletionStage<Boolean> replay(); }
  public Journal(FallbackSettings s, java.util.function.LongSupplier n, dev.weir.telemetry.Telemetry t){t.gauge("journal.entries",this::entries);}
  public boolean keep(String key, Entry e){ m.merge(key,e,(o,n)->n.after(o)); return true; }
  public int entries(){return m.size();}
  public void drain(){ for(String k: m.keySet()){ Entry e=m.get(k); if(e!=null) e.replay().whenComplete((ok,x)->{ if(x==null&&ok) m.remove(k,e);}); } }
}
