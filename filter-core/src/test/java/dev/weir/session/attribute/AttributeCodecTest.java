package dev.weir.session.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class AttributeCodecTest {
  private static final ClassLoader LOADER = AttributeCodecTest.class.getClassLoader();

  private final AttributeCodec codec = codec(List.of());

  private static AttributeCodec codec(List<String> patterns) {
    return new AttributeCodec(new ClassFilter(patterns, LOADER), LOADER, null);
  }

  static List<Object> values() {
    return List.of(
        "",
        "text with \u00e4 \ud83d\ude00 and \u0000",
        true,
        false,
        42,
        -1,
        Long.MAX_VALUE,
        Double.NaN,
        (short) 7,
        'c',
        1.5f,
        new BigDecimal("12.50"),
        Instant.parse("2026-01-01T00:00:00Z"),
        UUID.fromString("00000000-0000-0001-0000-000000000002"),
        List.of("a", 1, List.of()),
        Map.of("k", new ArrayList<>(List.of(1L))),
        Thread.State.BLOCKED,
        new Cart(List.of("tea")));
  }

  @ParameterizedTest
  @MethodSource("values")
  void readsBackWhatItWrote(Object value) throws Exception {
    Object back = codec.decode(codec.encode(value));
    assertThat(back).isEqualTo(value).hasSameClassAs(value);
  }

  @Test
  void readsBackByteArraysAsCopies() throws Exception {
    byte[] bytes = {1, 2, 3};
    assertThat((byte[]) codec.decode(codec.encode(bytes))).containsExactly(1, 2, 3);
  }

  @Test
  void refusesAValueThatIsNotSerialisable() {
    assertThatThrownBy(() -> codec.encode(new Object()))
        .isInstanceOf(NotSerializableException.class);
  }

  @Test
  void refusesADynamicProxy() throws Exception {
    Object proxy = Proxy.newProxyInstance(LOADER, new Class<?>[] {Comparable.class}, new Handler());
    byte[] bytes = codec.encode(proxy);
    assertThatThrownBy(() -> codec.decode(bytes)).isInstanceOf(InvalidClassException.class);
  }

  @Test
  void refusesAClassThatIsForbiddenByPattern() throws Exception {
    byte[] bytes = codec.encode(new Cart(List.of()));
    AttributeCodec strict = codec(List.of("!" + Cart.class.getName()));
    assertThatThrownBy(() -> strict.decode(bytes)).isInstanceOf(InvalidClassException.class);
  }

  @Test
  void refusesAClassOfTheJdkThatIsNoValue() throws Exception {
    byte[] bytes = codec.encode(new javax.swing.tree.DefaultMutableTreeNode());
    assertThatThrownBy(() -> codec.decode(bytes)).isInstanceOf(InvalidClassException.class);
  }

  @Test
  void admitsAClassThatIsAllowedByPattern() throws Exception {
    byte[] bytes = codec.encode(new javax.swing.tree.DefaultMutableTreeNode());
    Object node = codec(List.of("javax.swing.tree.*")).decode(bytes);
    assertThat(node).isInstanceOf(javax.swing.tree.DefaultMutableTreeNode.class);
  }

  @Property(tries = 500)
  void failsOnlyInTheDeclaredWaysOnJunk(@ForAll byte[] junk) {
    try {
      codec.decode(junk);
    } catch (IOException | ClassNotFoundException declared) {
      assertThat(declared).isNotNull();
    }
  }

  record Cart(List<String> items) implements Serializable {}

  private record Handler() implements java.lang.reflect.InvocationHandler, Serializable {
    @Override
    public Object invoke(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
      return 0;
    }
  }
}
