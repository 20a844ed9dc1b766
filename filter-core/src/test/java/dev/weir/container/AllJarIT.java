package dev.weir.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is in the -all jar, which shares a class loader with libraries we do not know. */
final class AllJarIT {
  private static final long MOST_BYTES = 9_000_000;
  private static final double BYTES_PER_MB = 1_000_000;
  private static final double ROUNDED = 0.1;
  private static final String SERVICES = "META-INF/services/";

  @Test
  void holdsNoClassOutsideOurPackages() throws IOException {
    assertThat(names(War.ALL_JAR))
        .filteredOn(name -> name.endsWith(".class"))
        .hasSizeGreaterThan(1000)
        .allMatch(name -> name.startsWith("dev/weir/"));
  }

  @Test
  void holdsNoOtherResourcesOutsideOurPackagesThanThese() throws IOException {
    assertThat(names(War.ALL_JAR))
        .filteredOn(name -> !name.startsWith("dev/weir/"))
        .containsExactlyInAnyOrder(
            "META-INF/MANIFEST.MF",
            "META-INF/LICENSE",
            "META-INF/web-fragment.xml",
            "META-INF/licenses/Apache-2.0.txt",
            "META-INF/licenses/MIT-slf4j.txt",
            "META-INF/licenses/THIRD-PARTY.txt",
            SERVICES + "jakarta.ws.rs.core.Feature",
            SERVICES + "jakarta.servlet.ServletContainerInitializer",
            SERVICES + "dev.weir.shaded.org.slf4j.spi.SLF4JServiceProvider");
  }

  @Test
  void holdsNoServerAndNoNativeCode() throws IOException {
    assertThat(names(War.ALL_JAR))
        .noneMatch(name -> name.matches(".*(redis-server|\\.so|\\.dll|\\.jnilib|\\.dylib).*"));
  }

  @ParameterizedTest
  @CsvSource({
    "jakarta.ws.rs.core.Feature, dev.weir.jaxrs.WeirFeature",
    "jakarta.servlet.ServletContainerInitializer, dev.weir.servlet.WeirInitializer",
    "dev.weir.shaded.org.slf4j.spi.SLF4JServiceProvider,"
        + " dev.weir.shaded.org.slf4j.jul.JULServiceProvider"
  })
  void namesItsServices(String service, String provider) throws IOException {
    try (JarFile jar = new JarFile(War.ALL_JAR.toFile())) {
      assertThat(text(jar, SERVICES + service).strip()).isEqualTo(provider);
      assertThat(jar.getEntry(provider.replace('.', '/') + ".class")).isNotNull();
    }
  }

  @Test
  void namesEveryWorkItContains() throws IOException {
    Set<String> contained =
        names(War.ALL_JAR).stream()
            .filter(name -> name.startsWith("dev/weir/shaded/") && name.endsWith(".class"))
            .map(name -> name.replaceAll("dev/weir/shaded/((org|io|com)/(github/)?\\w+)/.*", "$1"))
            .collect(Collectors.toSet());
    assertThat(contained)
        .containsExactlyInAnyOrder(
            "org/redisson",
            "org/slf4j",
            "org/yaml",
            "io/netty",
            "io/github/resilience4j",
            "com/github/benmanes");
    try (JarFile jar = new JarFile(War.ALL_JAR.toFile())) {
      assertThat(text(jar, "META-INF/licenses/THIRD-PARTY.txt"))
          .contains("Redisson", "SLF4J", "SnakeYAML", "Netty", "Resilience4j", "Caffeine")
          .contains("JCTools", "gdata", "Base64");
    }
  }

  @Test
  void staysSmall() throws IOException {
    long size = Files.size(War.ALL_JAR);
    System.out.printf("The -all jar has %,d bytes%n", size);
    assertThat(size).isLessThan(MOST_BYTES);
  }

  @ParameterizedTest
  @CsvSource({"README.md", "docs/installation.md"})
  void isAsLargeAsThePageSays(String page) throws IOException {
    String text = Files.readString(Path.of("..", page));
    assertThat(megabytes("jar`? \\((.*?) MB\\)", text))
        .isCloseTo(Files.size(War.ALL_JAR) / BYTES_PER_MB, within(ROUNDED));
  }

  @Test
  void isAsLargeAsThePageSaysWithoutItsLibraries() throws IOException {
    String text = Files.readString(Path.of("../docs/installation.md"));
    double libraries = 0;
    for (Path library : Container.libraries()) {
      libraries += Files.size(library);
    }
    double plain = Files.size(War.PLAIN_JAR);
    assertThat(megabytes("version>.jar` \\((.*?) MB\\)", text))
        .isCloseTo(plain / BYTES_PER_MB, within(ROUNDED));
    assertThat(text).contains("it is " + (Container.libraries().size() + 1) + " jars of ");
    assertThat(megabytes("jars of (.*?) MB", text))
        .isCloseTo((plain + libraries) / BYTES_PER_MB, within(ROUNDED));
  }

  private static double megabytes(String pattern, String text) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    assertThat(found.find()).as(pattern).isTrue();
    return Double.parseDouble(found.group(1));
  }

  @Test
  void isOneAutomaticModuleInBothForms() throws IOException {
    for (Path file : List.of(War.PLAIN_JAR, War.ALL_JAR)) {
      try (JarFile jar = new JarFile(file.toFile())) {
        assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
            .isEqualTo("dev.weir.core");
      }
    }
  }

  private static List<String> names(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      return jar.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName).toList();
    }
  }

  private static String text(JarFile jar, String entry) throws IOException {
    return new String(
        jar.getInputStream(jar.getJarEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
  }
}
