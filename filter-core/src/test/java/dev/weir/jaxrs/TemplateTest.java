package dev.weir.jaxrs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TemplateTest {
  @ParameterizedTest
  @CsvSource({
    "/menu/{day}, /rest/menu/monday, true",
    "/menu/{day}, /rest/menu/monday/, true",
    "/menu/{day}, /rest/menu/monday/soup, false",
    "/menu/{day}, /menu/monday, false",
    "/menu/{day: [a-z]{2}}, /rest/menu/mo, true",
    "/menu/{day: [a-z]{2}}, /rest/menu/mon, false",
    "/menu/{day}/{dish: .+}, /rest/menu/mo/soup/hot, true",
    "/menu, /rest/menu, true",
    "/menu, /rest/men, false",
    "/me.nu, /rest/menu, false"
  })
  void matchesThePathsThatItStandsFor(String template, String path, boolean matches) {
    assertThat(new Template(template).below("/rest").matcher(path).matches()).isEqualTo(matches);
  }

  @Test
  void refusesABraceThatIsNotClosed() {
    Template template = new Template("/menu/{day");

    assertThatIllegalArgumentException().isThrownBy(() -> template.below(""));
  }
}
