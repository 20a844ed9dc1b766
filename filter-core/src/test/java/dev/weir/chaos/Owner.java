package dev.weir.chaos;

import dev.weir.chaos.Stage.Wish;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The owner of a session, who hops between the nodes: writes an attribute, reads it there, and
 * reads it at the next node, also after a while. No value is ever written twice.
 */
final class Owner implements User {
  private static final int FEW = 7;
  private static final int TIMES = 3;

  private final String name;
  private final boolean few;
  private final Caller caller = new Caller();
  private volatile int turns;

  private Owner(String name, boolean few) {
    this.name = name;
    this.few = few;
  }

  static Owner ofFewAttributes(String name) {
    return new Owner(name, true);
  }

  static Owner ofManyAttributes(String name) {
    return new Owner(name, false);
  }

  private int attribute(int turn) {
    return few ? turn % FEW : turn / TIMES;
  }

  @Override
  public void act(Stage stage, int turn) {
    int node = turn % stage.nodes();
    int next = (turn + 1) % stage.nodes();
    stage.ask(caller, node, new Wish(Act.IDLE, name, 0, "/idle"));
    if (turn > 0) {
      stage.ask(caller, turn % 2 == 0 ? node : next, read(name, attribute(turn - 1)));
    }
    turns = turn;
    stage.ask(caller, node, write(name, attribute(turn), turn + 1));
    stage.ask(caller, node, read(name, attribute(turn)));
    stage.ask(caller, next, read(name, attribute(turn)));
  }

  static Wish write(String user, int attribute, int number) {
    String subject = user + ".n" + attribute;
    String target = "/set?name=n" + attribute + "&value=" + subject + "." + number;
    return new Wish(Act.WRITE, subject, number, target);
  }

  static Wish read(String user, int attribute) {
    return new Wish(Act.READ, user + ".n" + attribute, 0, "/get?name=n" + attribute);
  }

  @Override
  public List<Question> questions() {
    return IntStream.rangeClosed(0, few ? FEW - 1 : attribute(turns))
        .mapToObj(attribute -> new Question(null, read(name, attribute)))
        .toList();
  }

  @Override
  public Caller caller() {
    return caller;
  }
}
