package dev.weir.chaos;

import dev.weir.chaos.Stage.Wish;
import java.util.List;
import java.util.Map;

/** Looks at all pages, and changes its own now and then. */
final class Viewer implements User {
  private static final int REST = 9;

  private final int own;
  private final Caller caller = new Caller();

  Viewer(int own) {
    this.own = own;
  }

  @Override
  public void act(Stage stage, int turn) {
    int node = turn % stage.nodes();
    if (turn % REST == 0) {
      stage.ask(caller, node, new Wish(Act.PURGE, "p" + own, 0, "/purge?name=" + own));
      stage.ask(caller, node, view(own));
    }
    stage.ask(caller, node, view((own + turn) % Pages.COUNT));
  }

  private static Wish view(int page) {
    return new Wish(Act.VIEW, "p" + page, 0, "/page/" + page);
  }

  @Override
  public List<Question> questions() {
    return List.of(new Question(Map.of(), view(own)));
  }

  @Override
  public Caller caller() {
    return caller;
  }
}
