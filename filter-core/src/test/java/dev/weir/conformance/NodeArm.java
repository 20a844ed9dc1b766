package dev.weir.conformance;

import org.eclipse.jetty.ee10.servlet.ServletContextHandler;

/** Makes every application that is started a further node of one and the same. */
record NodeArm(WeirArm weir, String name) implements Arm {
  @Override
  public boolean ofTheContainer() {
    return false;
  }

  @Override
  public AutoCloseable install(ServletContextHandler application) {
    return weir.install(application, name);
  }

  @Override
  public void close() {}
}
