package dev.weir.chaos;

import dev.weir.chaos.Stage.Wish;
import java.util.List;

/** Somebody who asks for more than the limit admits. */
final class Eager implements User {
  private final Caller caller = new Caller();

  @Override
  public void act(Stage stage, int turn) {
    stage.ask(caller, turn % stage.nodes(), new Wish(Act.TRY, "some", 0, "/limited"));
  }

  @Override
  public List<Question> questions() {
    return List.of();
  }

  @Override
  public Caller caller() {
    return caller;
  }
}
