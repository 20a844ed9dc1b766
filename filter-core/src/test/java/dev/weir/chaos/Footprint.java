package dev.weir.chaos;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What this process takes.
 *
 * @param heap bytes in use after a collection
 * @param threads live ones, but for the container's, of which there are more or less with the load
 * @param files open files and sockets
 */
record Footprint(long heap, long threads, long files) {

  /** What it takes now. */
  static Footprint now() {
    System.gc();
    long files =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getOpenFileDescriptorCount()
            : 0;
    return new Footprint(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !thread.getName().startsWith("qtp"))
            .count(),
        files);
  }

  /** The least of each: what is there for good. */
  static Footprint lowest(List<Footprint> several) {
    return new Footprint(
        least(several, Footprint::heap),
        least(several, Footprint::threads),
        least(several, Footprint::files));
  }

  private static long least(List<Footprint> several, ToLongFunction<Footprint> what) {
    return several.stream().mapToLong(what).min().orElseThrow();
  }
}
