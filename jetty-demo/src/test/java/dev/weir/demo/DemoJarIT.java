package dev.weir.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

class DemoJarIT {
  private static final Path JAR = Path.of("target", "jetty-demo.jar");

  @Test
  void answersOnTwoPortsThatShareASession() throws Exception {
    try (DemoProcess demo =
        DemoProcess.start(Patience.SETTINGS, List.of("-jar", JAR.toString(), "--port", "0"))) {
      List<Integer> ports = demo.awaitPorts();
      Browser browser = new Browser();

      assertThat(ports).as(demo.output()).hasSize(2);
      assertThat(browser.put(ports.get(0), "/api/session/a", "1").statusCode()).isEqualTo(204);
      assertThat(browser.attribute(ports.get(1), "a")).isEqualTo("1");
      assertThat(browser.get(ports.get(0), "/").body()).contains("<title>Weir demo</title>");
      assertThat(browser.get(ports.get(1), "/weir/health").statusCode()).isEqualTo(200);

      demo.terminate();
      assertThat(demo.awaitExit(Duration.ofSeconds(3))).isEqualTo(128 + 15);
    }
  }

  @Test
  void holdsNothingThatOnlyFitsTheJarsItWasMadeOf() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      List<String> names = jar.stream().map(JarEntry::getName).toList();

      assertThat(names)
          .doesNotHaveDuplicates()
          .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA)"))
          .noneMatch(name -> name.endsWith("module-info.class"))
          .contains("META-INF/services/org.slf4j.spi.SLF4JServiceProvider")
          .contains("redis-server-7.0.15-linux-amd64");
    }
  }
}
