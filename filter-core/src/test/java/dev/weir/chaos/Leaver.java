package dev.weir.chaos;

import dev.weir.chaos.Stage.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Begins sessions, uses them on three nodes, ends them on one, and tries whether they are gone. */
final class Leaver implements User {
  private static final int REST = 4;

  private final String name;
  private final Caller caller = new Caller();
  private final List<Question> ended = new CopyOnWriteArrayList<>();

  Leaver(String name) {
    this.name = name;
  }

  @Override
  public void act(Stage stage, int turn) {
    if (turn % REST != 0) {
      return;
    }
    int node = turn / REST % stage.nodes();
    String session = name + "s" + turn;
    caller.carry(Map.of());
    stage.ask(caller, node, Owner.write(session, 0, 1));
    stage.ask(caller, (node + 1) % stage.nodes(), Owner.write(session, 1, 2));
    int last = (node + 2) % stage.nodes();
    stage.ask(caller, last, Owner.write(session, 2, 3));
    Map<String, String> cookies = caller.cookies();
    Seen end = stage.ask(caller, last, new Wish(Act.END, session, 0, "/end"));
    if (end.answer().body().equals("ended")) {
      for (int attribute = 0; attribute < 3; attribute++) {
        caller.carry(cookies);
        Wish revisit = revisit(session, attribute);
        stage.ask(caller, last, revisit);
        ended.add(new Question(cookies, revisit));
      }
    }
  }

  private static Wish revisit(String session, int attribute) {
    Wish read = Owner.read(session, attribute);
    return new Wish(Act.REVISIT, read.subject(), 0, read.target());
  }

  @Override
  public List<Question> questions() {
    return new ArrayList<>(ended);
  }

  @Override
  public Caller caller() {
    return caller;
  }
}
