package dev.weir.servlet;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** Tells a {@link RecordingResponse} how an asynchronous answer came to its end. */
final class AsyncEnd implements AsyncListener {
  private final RecordingResponse response;
  private volatile boolean failed;

  AsyncEnd(RecordingResponse response) {
    this.response = response;
  }

  @Override
  public void onComplete(AsyncEvent event) {
    if (failed) {
      response.breakOff();
    } else {
      response.finish();
    }
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
