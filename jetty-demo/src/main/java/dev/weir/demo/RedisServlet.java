package dev.weir.demo;

import dev.weir.demo.OwnRedis.Position;
import jakarta.json.JsonValue;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /demo/redis}: shows the state of the demo's own Redis, breaks and mends it. */
final class RedisServlet extends ApiServlet {
  @Serial private static final long serialVersionUID = 1L;

  private final transient @Nullable OwnRedis redis;

  RedisServlet(@Nullable OwnRedis redis) {
    this.redis = redis;
  }

  @Override
  Set<String> methods(HttpServletRequest request) {
    String action = action(request);
    if (action.isEmpty()) {
      return Set.of("GET");
    }
    return Position.after(action).isPresent() ? Set.of("POST") : Set.of();
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    answer(request, response);
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (redis == null) {
      Reply.problem(
              HttpServletResponse.SC_CONFLICT,
              "The demo uses a Redis that is not its own, and leaves it alone.")
          .send(request, response);
      return;
    }
    redis.turnTo(Position.after(action(request)).orElseThrow());
    answer(request, response);
  }

  private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    var body = Reply.object().add("own", redis != null);
    if (redis == null) {
      body.add("state", JsonValue.NULL);
    } else {
      body.add("state", redis.position().label());
    }
    Reply.ok(body).send(request, response);
  }

  private static String action(HttpServletRequest request) {
    String path = request.getPathInfo();
    return path == null ? "" : path.substring(1);
  }
}
