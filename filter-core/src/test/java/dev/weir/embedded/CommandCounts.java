package dev.weir.embedded;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How often a server has run each of its commands, by the server's own count ({@code INFO
 * commandstats}). What a script calls is counted beside the script itself; subcommands are counted
 * one by one, as in {@code client|setname}; refused commands are not counted. Asking counts too, as
 * {@code info}.
 *
 * @param calls since the server started, by name in lower case, none of them zero
 */
public record CommandCounts(Map<String, Long> calls) {
  private static final String PREFIX = "cmdstat_";

  public CommandCounts {
    calls = Collections.unmodifiableMap(new TreeMap<>(calls));
  }

  /** The counts so far. */
  public static CommandCounts of(RedisServer server) {
    try (RedisConnection connection = server.connect()) {
      return of(connection);
    }
  }

  /** The counts so far of the server at the other end. */
  public static CommandCounts of(RedisConnection connection) {
    return parse(Objects.requireNonNull(connection.command("INFO", "commandstats")).toString());
  }

  /** The counts in a reply to {@code INFO commandstats}. */
  static CommandCounts parse(String info) {
    return new CommandCounts(
        info.lines()
            .filter(line -> line.startsWith(PREFIX))
            .collect(Collectors.toMap(CommandCounts::name, CommandCounts::count)));
  }

  private static String name(String line) {
    return line.substring(PREFIX.length(), line.indexOf(':'));
  }

  private static long count(String line) {
    int start = line.indexOf(":calls=") + ":calls=".length();
    return Long.parseLong(line.substring(start, line.indexOf(',', start)));
  }

  /** What was counted after {@code earlier}. */
  public CommandCounts since(CommandCounts earlier) {
    Map<String, Long> more = new TreeMap<>();
    calls.forEach(
        (name, count) -> {
          long added = count - earlier.calls(name);
          if (added != 0) {
            more.put(name, added);
          }
        });
    return new CommandCounts(more);
  }

  /** Runs of one command, named in lower case. */
  public long calls(String command) {
    return calls.getOrDefault(command, 0L);
  }

  /** Runs of scripts, however they were called. */
  public long scripts() {
    return calls("eval") + calls("evalsha") + calls("eval_ro") + calls("evalsha_ro");
  }

  /** Runs of all commands, those that scripts call too. */
  public long total() {
    return calls.values().stream().mapToLong(Long::longValue).sum();
  }
}
