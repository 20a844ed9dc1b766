package dev.weir.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What a JVM has used since it started.
 *
 * @param cpuNanos processor time of all its threads, the collector's and compilers' too
 * @param allocatedBytes by the threads that live
 * @param waits times that a request has waited for Redis
 */
record Usage(long cpuNanos, long allocatedBytes, long waits) {

  /** This JVM's usage so far. */
  static Usage now(long waits) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      // -1 stands for a thread that ended meanwhile.
      allocated += Math.max(bytes, 0);
    }
    return new Usage(processCpuNanos(), allocated, waits);
  }

  static long processCpuNanos() {
    return system().getProcessCpuTime();
  }

  /** How busy the machine was since this was last asked, 0 to 1. */
  static double machineLoad() {
    return Math.max(0, system().getCpuLoad());
  }

  private static OperatingSystemMXBean system() {
    return (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  }

  Usage since(Usage earlier) {
    return new Usage(
        cpuNanos - earlier.cpuNanos,
        allocatedBytes - earlier.allocatedBytes,
        waits - earlier.waits);
  }

  /** The line that {@link #parse} reads. */
  String format() {
    return cpuNanos + " " + allocatedBytes + " " + waits;
  }

  static Usage parse(String line) {
    String[] words = line.trim().split(" ", -1);
    return new Usage(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
  }
}
