package dev.weir.redis;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Remembers what is logged by one logger and those below it, until it is closed. */
public final class LogRecorder extends Handler implements AutoCloseable {
  private final Logger logger;
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  /**
   * @param name the logger's name; empty: all loggers
   */
  public LogRecorder(String name) {
    this.logger = Logger.getLogger(name);
    logger.addHandler(this);
  }

  /** What was logged, in order. */
  public List<LogRecord> records() {
    return records;
  }

  @Override
  public void publish(LogRecord entry) {
    records.add(entry);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
