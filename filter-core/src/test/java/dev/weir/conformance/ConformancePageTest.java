package dev.weir.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Holds docs/session-conformance.md against the tests that it names. */
final class ConformancePageTest {
  private static final Path PAGE = Path.of("..", "docs", "session-conformance.md");
  private static final Pattern NAME = Pattern.compile("`(\\w+(?:Contract|Test))\\.(\\w+)`");
  private static final List<Class<?>> CONTRACTS =
      List.of(
          LifecycleContract.class,
          InvalidationContract.class,
          AttributesContract.class,
          BindingContract.class,
          ListenersContract.class,
          ChangeIdContract.class,
          CookiesContract.class,
          UrlsContract.class,
          DispatchContract.class,
          ResponsesContract.class,
          TimeoutContract.class,
          ContextsContract.class,
          DescriptorContract.class,
          ConcurrencyContract.class,
          ClusterTest.class);

  /** Tests of other packages, some of which show what the page says too. */
  private static final List<String> ELSEWHERE =
      List.of(
          "dev.weir.servlet.SessionFilterTest",
          "dev.weir.servlet.SessionRacesTest",
          "dev.weir.session.SessionHistoriesTest");

  private static Set<String> named() throws IOException {
    Set<String> names = new TreeSet<>();
    Matcher name = NAME.matcher(Files.readString(PAGE, StandardCharsets.UTF_8));
    while (name.find()) {
      names.add(name.group(1) + "." + name.group(2));
    }
    return names;
  }

  private static Stream<String> tests(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(ConformancePageTest::isTest)
        .map(method -> type.getSimpleName() + "." + method.getName());
  }

  private static boolean isTest(Method method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(RepeatedTest.class)
        || method.isAnnotationPresent(ParameterizedTest.class);
  }

  @Test
  void namesOnlyTestsThatExist() throws IOException, ClassNotFoundException {
    Set<String> existing = new TreeSet<>();
    CONTRACTS.forEach(type -> tests(type).forEach(existing::add));
    tests(BeyondRequestsTest.class).forEach(existing::add);
    for (String name : ELSEWHERE) {
      tests(Class.forName(name)).forEach(existing::add);
    }
    assertThat(named()).isNotEmpty().isSubsetOf(existing);
  }

  @Test
  void namesEveryTestOfTheContracts() throws IOException {
    Set<String> named = named();
    for (Class<?> contract : CONTRACTS) {
      assertThat(tests(contract))
          .as(contract.getSimpleName())
          .isNotEmpty()
          .allMatch(named::contains);
    }
  }

  @Test
  void runsEveryContractAgainstTheContainerAndAgainstWeir() throws ClassNotFoundException {
    for (Class<?> contract : CONTRACTS) {
      if (contract.getSimpleName().endsWith("Contract")) {
        String theme = contract.getSimpleName().replace("Contract", "Test");
        for (String arm : List.of("Container", "Weir")) {
          Class<?> test = Class.forName(contract.getPackageName() + "." + arm + theme);
          assertThat(contract).isAssignableFrom(test);
        }
      }
    }
  }
}
