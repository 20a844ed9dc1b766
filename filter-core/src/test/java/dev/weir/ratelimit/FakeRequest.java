package dev.weir.ratelimit;

import dev.weir.http.PlainRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A GET request by somebody: address/user/session/X-Key/tenant/plan, a hyphen for none. */
record FakeRequest(String path, List<String> who) implements PlainRequest {

  static FakeRequest from(String who) {
    return new FakeRequest("/", List.of(who.split("/")));
  }

  static FakeRequest to(String path) {
    return new FakeRequest(path, List.of("192.0.2.1"));
  }

  private @Nullable String word(int index) {
    return index >= who.size() || who.get(index).equals("-") ? null : who.get(index);
  }

  @Override
  public @Nullable String header(String name) {
    return name.equals("X-Key") ? word(3) : null;
  }

  @Override
  public List<String> headers(String name) {
    String value = header(name);
    return value == null ? List.of() : List.of(value);
  }

  @Override
  public Iterable<String> headerNames() {
    return List.of("X-Key");
  }

  @Override
  public String remoteAddress() {
    return who.get(0);
  }

  @Override
  public @Nullable String user() {
    return word(1);
  }

  @Override
  public @Nullable String sessionId() {
    return word(2);
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case Subjects.TENANT_ATTRIBUTE -> word(4);
      case "plan" -> word(5);
      default -> null;
    };
  }
}
