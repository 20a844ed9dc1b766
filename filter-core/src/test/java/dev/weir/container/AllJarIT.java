package dev.weir.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is in the -all jar, which shares a class loader with libraries we do not know. */
final class AllJarIT {
  private static final long MOST_BYTES = 9_000_000;
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
          .contains("Redisson", "SLF4J", "SnakeYAML", "Netty", "Resilience4j", "Caffeine");
    }
  }

  @Test
  void staysSmall() throws IOException {
    long size = Files.size(War.ALL_JAR);
    System.out.printf("The -all jar has %,d bytes%n", size);
    assertThat(size).isLessThan(MOST_BYTES);
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
