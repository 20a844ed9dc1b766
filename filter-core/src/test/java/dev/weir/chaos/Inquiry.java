package dev.weir.chaos;

import dev.weir.chaos.User.Question;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** What all nodes answer in the end, when nothing changes any more. */
final class Inquiry {
  private Inquiry() {}

  /**
   * Asks until all is right or patience ends; returns the last answers.
   *
   * @param judge what of the answers is to be right
   */
  static List<Seen> ask(
      List<URI> nodes, List<User> users, Function<List<Seen>, Evidence> judge, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Stage last = new Stage(() -> nodes, () -> 0);
      users.forEach(user -> ask(user, last));
      List<Seen> answers = last.seen();
      boolean right =
          Checker.check(judge.apply(answers)).stream()
              .noneMatch(finding -> finding.text().contains("in the end"));
      if (right || System.nanoTime() > end) {
        return answers;
      }
    }
  }

  private static void ask(User user, Stage stage) {
    for (Question question : user.questions()) {
      for (int node = 0; node < stage.nodes(); node++) {
        if (question.cookies() != null) {
          user.caller().carry(question.cookies());
        }
        stage.ask(user.caller(), node, question.wish());
      }
    }
  }
}
