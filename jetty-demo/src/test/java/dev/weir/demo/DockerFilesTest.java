package dev.weir.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class DockerFilesTest {
  static final Path DOCKER = Path.of("..", "docker");
  private static final Pattern ROOTLESS = Pattern.compile("[1-9][0-9]*:[1-9][0-9]*");
  private static Map<String, Object> compose;

  @BeforeAll
  static void parse() throws IOException {
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    compose = yaml.load(Files.readString(DOCKER.resolve("compose.yaml")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis", "demo"})
  void givesAServiceNoMoreThanItNeeds(String name) {
    Map<String, Object> service = service(name);

    assertThat(service).containsEntry("read_only", true).doesNotContainKey("privileged");
    assertThat(list(service, "cap_drop")).containsExactly("ALL");
    assertThat(service).doesNotContainKey("cap_add");
    assertThat(list(service, "security_opt")).containsExactly("no-new-privileges:true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis", "demo"})
  void limitsMemoryProcessorsProcessesAndLogs(String name) {
    Map<String, Object> service = service(name);
    Map<String, Object> limits = map(map(map(service, "deploy"), "resources"), "limits");

    assertThat(text(limits, "memory")).matches("[1-9][0-9]*M");
    assertThat(Double.parseDouble(text(limits, "cpus"))).isBetween(0.1, 4.0);
    assertThat((Integer) limits.get("pids")).isBetween(1, 1000);
    assertThat(map(map(service, "logging"), "options")).containsKeys("max-size", "max-file");
  }

  @Test
  void runsNothingAsRoot() throws IOException {
    assertThat(text(service("redis"), "user")).matches(ROOTLESS);
    assertThat(lastOf("USER", dockerfile())).matches(ROOTLESS);
  }

  @Test
  void keepsThePasswordInASecretFileOnly() throws IOException {
    assertThat(map(map(compose, "secrets"), "redis_password")).containsOnlyKeys("file");
    assertThat(list(service("redis"), "secrets")).containsExactly("redis_password");
    assertThat(list(service("demo"), "secrets")).containsExactly("redis_password");
    assertThat(service("redis")).doesNotContainKey("environment");
    assertThat(map(service("demo"), "environment"))
        .containsEntry("REDIS_PASSWORD_FILE", "/run/secrets/redis_password")
        .doesNotContainKey("REDIS_PASSWORD");
    assertThat(Files.readString(DOCKER.resolve("redis.conf"))).doesNotContain("requirepass");
    assertThat(Files.readString(DOCKER.resolve(".gitignore"))).contains("secrets/");
  }

  @Test
  void checksTheHealthOfRedisWithoutLeavingAKey() {
    String test = list(map(service("redis"), "healthcheck"), "test").get(1).toString();

    assertThat(test)
        .contains("redis-cli ping")
        .doesNotContainIgnoringCase("set ")
        .doesNotContain(" -a ");
  }

  @Test
  void hidesRedisFromEverybodyButTheDemo() {
    assertThat(service("redis")).doesNotContainKey("ports");
    assertThat(list(service("redis"), "networks")).containsExactly("inside");
    assertThat(map(map(compose, "networks"), "inside")).containsEntry("internal", true);
    assertThat(list(service("demo"), "ports"))
        .allSatisfy(port -> assertThat(port.toString()).startsWith("127.0.0.1:"));
  }

  @Test
  void keepsTheDataInANamedVolume() {
    assertThat(map(compose, "volumes")).containsKey("redis-data");
    assertThat(list(service("redis"), "volumes")).contains("redis-data:/data");
    assertThat(service("redis")).containsEntry("working_dir", "/data");
  }

  @Test
  void mountsFilesThatExist() {
    List<String> mounted =
        list(service("redis"), "volumes").stream()
            .map(Object::toString)
            .filter(volume -> volume.startsWith("./"))
            .toList();

    assertThat(mounted).hasSize(2).allMatch(volume -> volume.endsWith(":ro"));
    assertThat(mounted)
        .allSatisfy(
            volume -> {
              String file = volume.substring(0, volume.indexOf(':'));
              assertThat(DOCKER.resolve(file)).isRegularFile();
            });
    Map<String, Object> build = map(service("demo"), "build");
    Path context = DOCKER.resolve(text(build, "context"));
    assertThat(context.resolve(text(build, "dockerfile"))).isRegularFile();
  }

  @Test
  void pinsItsImages() throws IOException {
    assertThat(text(service("redis"), "image")).matches("redis:\\d+\\.\\d+\\.\\d+-\\w+");
    assertThat(dockerfile().stream().filter(line -> line.startsWith("FROM ")))
        .hasSize(2)
        .allMatch(line -> line.matches("FROM [a-z]+(-[a-z]+)*:\\d+\\.\\d+\\.\\d+\\S*( AS build)?"));
  }

  @Test
  void checksTheHealthOfTheDemo() throws IOException {
    assertThat(String.join("\n", dockerfile())).contains("HEALTHCHECK", "/weir/health/live");
  }

  @Test
  void copiesOnlyWhatTheImageNeeds() throws IOException {
    List<String> ignored = Files.readAllLines(DOCKER.resolve("Dockerfile.dockerignore"));

    assertThat(ignored).contains("*", "**/target").doesNotContain("!docker", "!.git");
    dockerfile().stream()
        .filter(line -> line.startsWith("COPY ") && !line.contains("--from"))
        .map(line -> line.substring("COPY ".length(), line.lastIndexOf(' ')))
        .forEach(source -> assertThat(ignored).contains("!" + source));
  }

  private static List<String> dockerfile() throws IOException {
    return Files.readAllLines(DOCKER.resolve("Dockerfile"));
  }

  private static String lastOf(String instruction, List<String> dockerfile) {
    return dockerfile.stream()
        .filter(line -> line.startsWith(instruction + " "))
        .reduce("", (earlier, later) -> later.substring(instruction.length() + 1));
  }

  private static Map<String, Object> service(String name) {
    return map(map(compose, "services"), name);
  }

  private static String text(Map<String, Object> parent, String key) {
    return String.valueOf(parent.get(key));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Map<String, Object> parent, String key) {
    return (Map<String, Object>) requireNonNull(parent.get(key), key);
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Map<String, Object> parent, String key) {
    return (List<Object>) requireNonNull(parent.get(key), key);
  }
}
