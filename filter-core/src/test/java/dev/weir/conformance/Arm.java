package dev.weir.conformance;

import org.eclipse.jetty.ee10.servlet.ServletContextHandler;

/** Whose sessions an application gets: the container's own or Weir's. */
interface Arm extends AutoCloseable {

  /** The sessions of Jetty, which no Weir is near. */
  Arm CONTAINER =
      new Arm() {
        @Override
        public boolean ofTheContainer() {
          return true;
        }

        @Override
        public AutoCloseable install(ServletContextHandler application) {
          return () -> {};
        }

        @Override
        public void close() {}
      };

  boolean ofTheContainer();

  /** Prepares an application that is about to start; the result is closed after its end. */
  AutoCloseable install(ServletContextHandler application);

  @Override
  void close();
}
