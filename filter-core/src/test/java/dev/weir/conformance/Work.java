package dev.weir.conformance;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** What a test has done inside of a request. */
final class Work {
  private final Job<?> job;
  private final boolean reporting;
  private volatile @Nullable Object result;
  private volatile @Nullable Throwable thrown;

  /** Code of a test that runs in a servlet. */
  @FunctionalInterface
  interface Job<T extends @Nullable Object> {
    T run(HttpServletRequest request, HttpServletResponse response) throws Exception;
  }

  /** Code of a test that only has something to do. */
  @FunctionalInterface
  interface Task {
    void run(HttpServletRequest request, HttpServletResponse response) throws Exception;
  }

  /**
   * @param reporting whether what the job throws is for the test, and not for the container
   */
  Work(Job<?> job, boolean reporting) {
    this.job = job;
    this.reporting = reporting;
  }

  void run(HttpServletRequest request, HttpServletResponse response) throws Exception {
    try {
      result = job.run(request, response);
    } catch (Exception | AssertionError failed) {
      if (!reporting) {
        throw failed;
      }
      thrown = failed;
    }
  }

  /** What the job returned. */
  @Nullable Object result() {
    Throwable failure = thrown;
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof AssertionError assertion) {
      throw assertion;
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
    return result;
  }
}
