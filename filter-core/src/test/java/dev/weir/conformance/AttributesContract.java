package dev.weir.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values are bound to a session by name, seen by everybody in the context, and unbound. */
abstract class AttributesContract extends SessionContract {

  private void set(String name, @Nullable Object value) {
    visitor().go((request, response) -> request.getSession().setAttribute(name, value));
  }

  private @Nullable Object get(String name) {
    return visitor().visit((request, response) -> request.getSession().getAttribute(name));
  }

  private List<String> names() {
    return visitor()
        .visit((request, response) -> Collections.list(request.getSession().getAttributeNames()));
  }

  @Test
  void showsAValueAtOnce() {
    visitor()
        .go(
            (request, response) -> {
              request.getSession().setAttribute("a", "1");
              assertThat(request.getSession().getAttribute("a")).isEqualTo("1");
            });
  }

  @Test
  void showsAValueToLaterRequests() {
    set("a", "1");
    assertThat(get("a")).isEqualTo("1");
    assertThat(get("a")).isEqualTo("1");
  }

  @Test
  void hasNoValueForAnUnknownName() {
    set("a", "1");
    assertThat(get("b")).isNull();
  }

  @Test
  void givesBackTheVeryObjectWithinARequest() {
    visitor()
        .go(
            (request, response) -> {
              List<String> value = new ArrayList<>();
              request.getSession().setAttribute("a", value);
              assertThat(request.getSession().getAttribute("a")).isSameAs(value);
            });
  }

  @Test
  void replacesTheValueOfAName() {
    set("a", "1");
    set("a", "2");
    assertThat(get("a")).isEqualTo("2");
    assertThat(names()).containsExactly("a");
  }

  @Test
  void replacesAValueByOneOfAnotherType() {
    set("a", "1");
    set("a", new ArrayList<>(List.of(1)));
    assertThat(get("a")).isEqualTo(List.of(1));
  }

  @Test
  void removesAValue() {
    set("a", "1");
    visitor()
        .go(
            (request, response) -> {
              request.getSession().removeAttribute("a");
              assertThat(request.getSession().getAttribute("a")).isNull();
            });
    assertThat(get("a")).isNull();
    assertThat(names()).isEmpty();
  }

  @Test
  void removesAValueByNull() {
    set("a", "1");
    set("a", null);
    assertThat(get("a")).isNull();
    assertThat(names()).isEmpty();
  }

  @Test
  void doesNothingWhenThereIsNothingToRemove() {
    set("a", "1");
    visitor()
        .go(
            (request, response) -> {
              request.getSession().removeAttribute("b");
              request.getSession().setAttribute("c", null);
            });
    assertThat(names()).containsExactly("a");
  }

  @Test
  void takesAValueAgainAfterItsRemoval() {
    set("a", "1");
    set("a", null);
    set("a", "2");
    assertThat(get("a")).isEqualTo("2");
  }

  @Test
  void namesAllItsValues() {
    assertThat(names()).isEmpty();
    set("a", "1");
    set("b", "2");
    set("c", "3");
    assertThat(names()).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void letsValuesComeAndGoWhileTheirNamesAreRead() {
    visitor()
        .go(
            (request, response) -> {
              HttpSession session = request.getSession();
              for (int i = 0; i < 10; i++) {
                session.setAttribute("a" + i, i);
              }
              for (String name : Collections.list(session.getAttributeNames())) {
                session.removeAttribute(name);
                session.setAttribute("new-" + name, 1);
              }
              assertThat(Collections.list(session.getAttributeNames())).hasSize(10);
            });
  }

  @Test
  void keepsSessionsApart() {
    set("a", "mine");
    visitor()
        .withoutCookies()
        .go(
            (request, response) -> {
              assertThat(request.getSession().getAttribute("a")).isNull();
              request.getSession().setAttribute("a", "other");
            });
    assertThat(get("a")).isEqualTo("mine");
  }

  @Test
  void showsAValueToEveryServletOfTheContext() {
    set("a", "1");
    Reply reply = visitor().get("/app/error/");
    assertThat(reply.status()).isEqualTo(200);
    visitor()
        .site()
        .onError(
            new Work(
                (request, response) -> {
                  response.getWriter().print(request.getSession().getAttribute("a"));
                  return "";
                },
                true));
    assertThat(visitor().get("/app/error/").body()).isEqualTo("1");
  }

  @Test
  void keepsWhatIsChangedInsideOfAValueThatWasFetched() {
    set("a", new ArrayList<>(List.of("x")));
    visitor()
        .go(
            (request, response) -> {
              @SuppressWarnings("unchecked")
              List<String> list = (List<String>) request.getSession().getAttribute("a");
              list.add("y");
            });
    assertThat(get("a")).isEqualTo(List.of("x", "y"));
  }

  @Test
  void keepsWhatIsChangedInsideOfAValueThatIsSetAgain() {
    set("a", new ArrayList<>(List.of("x")));
    visitor()
        .go(
            (request, response) -> {
              @SuppressWarnings("unchecked")
              List<String> list = (List<String>) request.getSession().getAttribute("a");
              list.add("y");
              request.getSession().setAttribute("a", list);
            });
    assertThat(get("a")).isEqualTo(List.of("x", "y"));
  }

  /** A value that cannot be serialised. */
  private static final class Stubborn {}

  @Test
  void takesValuesThatAreNotSerialisableWhereNothingIsDistributed() {
    Stubborn value = new Stubborn();
    set("a", value);
    assertThat(get("a")).isSameAs(value);
  }

  @Test
  void takesManyValues() {
    visitor()
        .go(
            (request, response) -> {
              for (int i = 0; i < 500; i++) {
                request.getSession().setAttribute("name-" + i, "value-" + i);
              }
            });
    assertThat(names()).hasSize(500);
    assertThat(get("name-499")).isEqualTo("value-499");
  }

  @Test
  void takesNamesOfAnyCharacters() {
    for (String name : List.of("", " ", "ü€😀", "a:b", "a\nb", "x".repeat(300))) {
      set(name, name + "!");
      assertThat(get(name)).isEqualTo(name + "!");
    }
  }

  enum Colour {
    RED,
    GREEN
  }

  record Point(int x, int y) implements Serializable {}

  static Stream<Object> values() {
    return Stream.of(
        "",
        "text ü€😀\u0000",
        true,
        'c',
        (byte) 1,
        (short) 2,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        1.5f,
        Double.NaN,
        new BigDecimal("1.10"),
        Colour.GREEN,
        new Point(1, 2),
        LocalDate.of(2026, 2, 28),
        Locale.GERMAN,
        new UUID(1, 2),
        new ArrayList<>(Arrays.asList("a", null, 3)),
        List.of(1, 2),
        new HashMap<>(Map.of("k", List.of(new Point(3, 4)))),
        Collections.unmodifiableMap(new HashMap<>(Map.of("k", "v"))));
  }

  @ParameterizedTest
  @MethodSource("values")
  void keepsValuesOfManyTypes(Object value) {
    set("a", value);
    assertThat(get("a")).isEqualTo(value).hasSameClassAs(value);
  }

  static Stream<Object> arrays() {
    return Stream.of(
        new byte[] {1, 2},
        new int[] {3, 4},
        new String[] {"a", null},
        new Point[] {new Point(1, 2)},
        new long[][] {{1}, {2, 3}});
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void keepsArrays(Object value) {
    set("a", value);
    assertThat(get("a")).hasSameClassAs(value);
    assertThat(Arrays.deepEquals(new Object[] {get("a")}, new Object[] {value})).isTrue();
  }

  @Test
  void keepsWhatIsChangedInsideOfAnArray() {
    set("a", new int[] {1, 2});
    visitor().go((request, response) -> ((int[]) request.getSession().getAttribute("a"))[1] = 5);
    assertThat((int[]) get("a")).containsExactly(1, 5);
  }
}
