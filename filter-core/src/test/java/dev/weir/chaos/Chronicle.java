package dev.weir.chaos;

import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What all nodes say in their logs, from its creation on until it is closed. */
final class Chronicle extends Handler implements AutoCloseable {
  private final Logger logger = Logger.getLogger("dev.weir");
  private final List<String> lines = new CopyOnWriteArrayList<>();

  Chronicle() {
    logger.addHandler(this);
  }

  /** Level, logger and message of each line. */
  List<String> lines() {
    return lines;
  }

  @Override
  public void publish(LogRecord entry) {
    if (entry.getLevel().intValue() >= Level.INFO.intValue()) {
      Object[] parameters = entry.getParameters();
      String message = String.valueOf(entry.getMessage());
      lines.add(
          entry.getLevel()
              + " "
              + entry.getLoggerName()
              + " "
              + (parameters == null ? message : MessageFormat.format(message, parameters)));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
