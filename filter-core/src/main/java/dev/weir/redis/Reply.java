package dev.weir.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a script returned, without its nonce: index 0 is the first element after it. An element that
 * is absent or of another type than asked for makes the accessor throw {@link BadRedisData}. The
 * arrays are the caller's own.
 */
public final class Reply {
  private final List<? extends @Nullable Object> elements;
  private final int first;

  Reply(List<? extends @Nullable Object> elements, int first) {
    this.elements = elements;
    this.first = first;
  }

  /** Number of elements. */
  public int size() {
    return elements.size() - first;
  }

  /** Whether element {@code i} is nil, Lua's {@code false}, or absent. */
  public boolean isNull(int i) {
    return i >= size() || elements.get(first + i) == null;
  }

  /** Element {@code i}, an integer or the decimal text of one. */
  public long number(int i) {
    Object element = element(i);
    if (element instanceof Long number) {
      return number;
    }
    try {
      return Long.parseLong(text(i));
    } catch (NumberFormatException e) {
      throw new BadRedisData("element " + i + " is no integer");
    }
  }

  /** Element {@code i} as UTF-8 text. */
  public String text(int i) {
    return new String(bytes(i), StandardCharsets.UTF_8);
  }

  /** Element {@code i} as bytes. */
  public byte[] bytes(int i) {
    Object element = element(i);
    if (element instanceof byte[] bytes) {
      return bytes;
    }
    if (element instanceof String status) {
      return status.getBytes(StandardCharsets.UTF_8);
    }
    throw new BadRedisData("element " + i + " is no string");
  }

  /** Element {@code i}, an array. */
  public Reply array(int i) {
    if (element(i) instanceof List<?> nested) {
      return new Reply(nested, 0);
    }
    throw new BadRedisData("element " + i + " is no array");
  }

  private Object element(int i) {
    Object element = isNull(i) ? null : elements.get(first + i);
    if (element == null) {
      throw new BadRedisData("element " + i + " is missing");
    }
    return element;
  }
}
