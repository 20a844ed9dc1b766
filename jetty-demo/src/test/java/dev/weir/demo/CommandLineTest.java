package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
  @Test
  void startsTwoNodesOnLoopbackFromPort8080() {
    Options options = parse("");

    assertThat(options.host()).isEqualTo("127.0.0.1");
    assertThat(options.port()).isEqualTo(8080);
    assertThat(options.nodes()).isEqualTo(2);
  }

  @Test
  void takesEachOptionInBothSpellings() {
    Options expected = Options.defaults().port(9000).nodes(3).host("::1").environment(Map.of());

    assertThat(parse("--port 9000 --nodes 3 --host ::1")).isEqualTo(expected);
    assertThat(parse("--port=9000 --nodes=3 --host=::1")).isEqualTo(expected);
  }

  @Test
  void takesThePortFromTheEnvironmentUnlessItIsGiven() {
    Map<String, String> environment = Map.of("PORT", "9100");

    assertThat(CommandLine.parse(List.of(), environment).port()).isEqualTo(9100);
    assertThat(CommandLine.parse(List.of("--port", "9200"), environment).port()).isEqualTo(9200);
    assertThat(CommandLine.parse(List.of(), Map.of("PORT", "")).port()).isEqualTo(8080);
  }

  @ParameterizedTest
  @CsvSource({
    "--colour red, unknown argument: --colour",
    "8080, unknown argument: 8080",
    "--port, --port needs a value",
    "--port abc, '--port must be a whole number, not: abc'",
    "--port 65535, --port 65535: the ports of all nodes must be 1 to 65535",
    "--port -1, --port -1: the ports of all nodes must be 1 to 65535",
    "--nodes 0, --nodes 0: the number of nodes must be 1 to 16",
    "--nodes 17, --nodes 17: the number of nodes must be 1 to 16",
  })
  void saysWhatIsWrong(String arguments, String message) {
    assertThatExceptionOfType(CommandLine.BadArgument.class)
        .isThrownBy(() -> parse(arguments))
        .withMessage(message);
  }

  @Test
  void saysThatPortInTheEnvironmentIsWrong() {
    assertThatExceptionOfType(CommandLine.BadArgument.class)
        .isThrownBy(() -> CommandLine.parse(List.of(), Map.of("PORT", "http")))
        .withMessage("PORT must be a whole number, not: http");
  }

  @Test
  void knowsWhoAsksForHelp() {
    assertThat(CommandLine.asksForHelp("--nodes", "3", "--help")).isTrue();
    assertThat(CommandLine.asksForHelp("--nodes", "3")).isFalse();
  }

  private static Options parse(String arguments) {
    List<String> words = arguments.isEmpty() ? List.of() : List.of(arguments.split(" "));
    return CommandLine.parse(words, Map.of());
  }
}
