package dev.weir.chaos;

import dev.weir.chaos.Stage.Wish;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody who uses the application again and again, by one thread. */
interface User extends AutoCloseable {

  /**
   * What is asked at each node in the end, when nothing changes any more.
   *
   * @param cookies to ask with, null for those that the user has
   */
  record Question(@Nullable Map<String, String> cookies, Wish wish) {}

  /** What is done in one turn. */
  void act(Stage stage, int turn);

  /** What has to be right in the end. */
  List<Question> questions();

  /** Cookies and connections. */
  Caller caller();

  @Override
  default void close() {
    caller().close();
  }
}
