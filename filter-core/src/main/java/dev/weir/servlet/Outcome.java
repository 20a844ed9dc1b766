package dev.weir.servlet;

import dev.weir.ratelimit.Decision;
import dev.weir.ratelimit.RateLimiter;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Waits for the status of a response, to give back what counts failures only. A request that ends
 * with an exception, an error or a time-out has failed.
 */
final class Outcome implements AsyncListener {
  private static final int FIRST_FAILURE = 400;

  private final RateLimiter limiter;
  private final Decision decision;
  private final HttpServletResponse response;
  private volatile boolean failed;

  private Outcome(RateLimiter limiter, Decision decision, HttpServletResponse response) {
    this.limiter = limiter;
    this.decision = decision;
    this.response = response;
  }

  static Outcome of(RateLimiter limiter, Decision decision, HttpServletResponse response) {
    return new Outcome(limiter, decision, response);
  }

  void follow(HttpServletRequest request, HttpServletResponse through, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(request, through);
    if (request.isAsyncStarted()) {
      listen(request);
    } else {
      end();
    }
  }

  private void listen(HttpServletRequest request) {
    try {
      request.getAsyncContext().addListener(this);
    } catch (IllegalStateException completedAlready) {
      end();
    }
  }

  private void end() {
    if (!failed && response.getStatus() < FIRST_FAILURE) {
      limiter.refund(decision);
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    end();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    failed = true;
  }

  @Override
  public void onError(AsyncEvent event) {
    failed = true;
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    event.getAsyncContext().addListener(this);
  }
}
