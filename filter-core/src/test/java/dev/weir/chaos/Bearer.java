package dev.weir.chaos;

import dev.weir.blacklist.TestTokens;
import dev.weir.chaos.Stage.Wish;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Gets tokens, presents them at the nodes, has two of three revoked, and presents them again. */
final class Bearer implements User {
  private static final int REST = 2;
  private static final int LIVE = 3;

  private final String name;
  private final Duration life;
  private final Caller caller = new Caller();
  private final List<Question> tokens = new CopyOnWriteArrayList<>();

  /** One whose tokens live for so long. */
  Bearer(String name, Duration life) {
    this.name = name;
    this.life = life;
  }

  @Override
  public void act(Stage stage, int turn) {
    int number = turn / REST;
    int node = number % stage.nodes();
    if (turn % REST != 0) {
      revisit(stage, number);
      return;
    }
    String subject = name + "t" + number;
    String token = TestTokens.live(subject, subject, life);
    Wish present =
        new Wish(Act.PRESENT, subject, 0, "/private", List.of("Authorization: Bearer " + token));
    tokens.add(new Question(Map.of(), present));
    stage.ask(caller, node, present);
    if (number % LIVE != 0) {
      stage.ask(
          caller, node, new Wish(Act.REVOKE, subject, 0, "/revoke", List.of("X-Token: " + token)));
      stage.ask(caller, node, present);
    }
    stage.ask(caller, (node + 1) % stage.nodes(), present);
  }

  /** Presents an older token. */
  private void revisit(Stage stage, int number) {
    Wish older = tokens.get(number * 7 % tokens.size()).wish();
    stage.ask(caller, number % stage.nodes(), older);
  }

  @Override
  public List<Question> questions() {
    return List.copyOf(tokens);
  }

  @Override
  public Caller caller() {
    return caller;
  }
}
