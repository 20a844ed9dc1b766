package dev.weir.bench;

/**
 * One measurement of one server.
 *
 * @param requests all answered as expected
 * @param server what the server used meanwhile
 * @param redis what Redis did meanwhile
 * @param loadCpuNanos processor time of the load generator
 * @param machineCpuNanos processor time of the whole machine
 */
record Sample(
    long requests,
    long nanos,
    int p50Micros,
    int p99Micros,
    Usage server,
    RedisUsage redis,
    long loadCpuNanos,
    long machineCpuNanos) {

  double requestsPerSecond() {
    return requests * 1e9 / nanos;
  }

  double cpuMicros() {
    return server.cpuNanos() / 1e3 / requests;
  }

  double allocatedBytes() {
    return (double) server.allocatedBytes() / requests;
  }

  double waits() {
    return (double) server.waits() / requests;
  }

  double scripts() {
    return (double) redis.scripts() / requests;
  }

  double commands() {
    return (double) redis.commands() / requests;
  }

  double redisCpuMicros() {
    return (double) redis.cpuMicros() / requests;
  }

  double loadCpuMicros() {
    return loadCpuNanos / 1e3 / requests;
  }

  /** Share of the machine that neither server, Redis nor load generator used: others' work. */
  double othersPercent() {
    long known = server.cpuNanos() + redis.cpuMicros() * 1000 + loadCpuNanos;
    long all = nanos * Runtime.getRuntime().availableProcessors();
    return Math.max(0, 100.0 * (machineCpuNanos - known) / all);
  }

  /** The line that {@link #parse} reads. */
  String format() {
    return String.join(
        " ",
        Long.toString(requests),
        Long.toString(nanos),
        Integer.toString(p50Micros),
        Integer.toString(p99Micros),
        Long.toString(loadCpuNanos),
        Long.toString(machineCpuNanos),
        server.format(),
        redis.format());
  }

  static Sample parse(String line) {
    String[] words = line.split(" ", 10);
    return new Sample(
        Long.parseLong(words[0]),
        Long.parseLong(words[1]),
        Integer.parseInt(words[2]),
        Integer.parseInt(words[3]),
        Usage.parse(String.join(" ", words[6], words[7], words[8])),
        RedisUsage.parse(words[9]),
        Long.parseLong(words[4]),
        Long.parseLong(words[5]));
  }
}
