package dev.weir.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

/** An asynchronous context with something to do before the container completes the response. */
final class CompletingAsyncContext implements AsyncContext {
  private final AsyncContext target;
  private final Runnable before;

  CompletingAsyncContext(AsyncContext target, Runnable before) {
    this.target = target;
    this.before = before;
  }

  @Override
  public void complete() {
    before.run();
    target.complete();
  }

  @Override
  public ServletRequest getRequest() {
    return target.getRequest();
  }

  @Override
  public ServletResponse getResponse() {
    return target.getResponse();
  }

  @Override
  public boolean hasOriginalRequestAndResponse() {
    return target.hasOriginalRequestAndResponse();
  }

  @Override
  public void dispatch() {
    target.dispatch();
  }

  @Override
  public void dispatch(String path) {
    target.dispatch(path);
  }

  @Override
  public void dispatch(ServletContext context, String path) {
    target.dispatch(context, path);
  }

  @Override
  public void start(Runnable run) {
    target.start(run);
  }

  @Override
  public void addListener(AsyncListener listener) {
    target.addListener(listener);
  }

  @Override
  public void addListener(
      AsyncListener listener, ServletRequest request, ServletResponse response) {
    target.addListener(listener, request, response);
  }

  @Override
  public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
    return target.createListener(type);
  }

  @Override
  public void setTimeout(long millis) {
    target.setTimeout(millis);
  }

  @Override
  public long getTimeout() {
    return target.getTimeout();
  }
}
