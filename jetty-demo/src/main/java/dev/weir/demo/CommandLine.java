package dev.weir.demo;

import java.io.Serial;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads the options from the arguments and the environment. */
final class CommandLine {
  static final String USAGE =
      """
      Usage: java -jar jetty-demo.jar [--port 8080] [--nodes 2] [--host 127.0.0.1]

        --port   port of the first node, the others following; 0 for free ones (environment: PORT)
        --nodes  number of nodes in this process, 1 to %d
        --host   address to bind to; 0.0.0.0 opens the demo, switches included, to the network
        --help   prints this

      With REDIS_URL or REDIS_HOST in the environment the nodes use that Redis, else an own one.
      """
          .formatted(Options.MAX_NODES);

  private CommandLine() {}

  /** Whether the user only wants to know. */
  static boolean asksForHelp(String... arguments) {
    return List.of(arguments).contains("--help");
  }

  /**
   * The options that the arguments ask for, {@code PORT} standing in for {@code --port}.
   *
   * @throws BadArgument when there is anything else
   */
  static Options parse(List<String> arguments, Map<String, String> environment) {
    Options options = Options.defaults().environment(environment);
    String port = environment.getOrDefault("PORT", "");
    if (!port.isBlank()) {
      options = with(options, "PORT", port.strip());
    }
    Iterator<String> words = arguments.stream().flatMap(CommandLine::split).iterator();
    while (words.hasNext()) {
      String name = words.next();
      if (!List.of("--port", "--nodes", "--host").contains(name)) {
        throw new BadArgument("unknown argument: " + name);
      }
      if (!words.hasNext()) {
        throw new BadArgument(name + " needs a value");
      }
      options = with(options, name, words.next());
    }
    return options;
  }

  private static Stream<String> split(String argument) {
    return argument.startsWith("--") ? Arrays.stream(argument.split("=", 2)) : Stream.of(argument);
  }

  private static Options with(Options options, String name, String value) {
    try {
      return switch (name) {
        case "--nodes" -> options.nodes(Integer.parseInt(value));
        case "--host" -> options.host(value);
        default -> options.port(Integer.parseInt(value));
      };
    } catch (NumberFormatException e) {
      throw new BadArgument(name + " must be a whole number, not: " + value);
    } catch (IllegalArgumentException e) {
      throw new BadArgument(name + " " + value + ": " + e.getMessage());
    }
  }

  /** The arguments are not what the demo understands; the message says which. */
  static final class BadArgument extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    BadArgument(String message) {
      super(message);
    }
  }
}
