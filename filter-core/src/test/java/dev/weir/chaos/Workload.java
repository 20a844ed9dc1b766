package dev.weir.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Users who come again and again, at a constant rate, until they are stopped. */
final class Workload implements AutoCloseable {
  private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(40);

  private final Stage stage;
  private final List<User> users;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  private Workload(Stage stage, List<User> users) {
    this.stage = stage;
    this.users = List.copyOf(users);
  }

  static Workload start(Stage stage, List<User> users) {
    Workload workload = new Workload(stage, users);
    for (int i = 0; i < users.size(); i++) {
      User user = users.get(i);
      long offset = PERIOD * i / users.size();
      Thread thread = new Thread(() -> workload.use(user, offset), "user-" + i);
      thread.setDaemon(true);
      workload.threads.add(thread);
      thread.start();
    }
    return workload;
  }

  private void use(User user, long offset) {
    long next = System.nanoTime() + offset;
    for (int turn = 0; !stopped; turn++) {
      for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      user.act(stage, turn);
      // Who was kept waiting does not make up for it: the rate would jump when Redis is back.
      next = Math.max(next + PERIOD, System.nanoTime());
    }
  }

  List<User> users() {
    return users;
  }

  /** Ends the load after the turns that have begun. */
  void stop() {
    stopped = true;
    try {
      for (Thread thread : threads) {
        thread.join(Duration.ofSeconds(30).toMillis());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    stop();
    users.forEach(User::close);
  }
}
