package dev.weir.conformance;

import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * What every store of sessions behind the Servlet API owes an application. Each theme is a subclass
 * with two subclasses of its own: one runs against the container's sessions, so that every case is
 * known to be true of a real container, and one against Weir's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SessionContract {
  private Arm arm;
  private Site site;
  private Visitor visitor;

  /** The sessions under test; closed when the last test has run. */
  abstract Arm sessions();

  @BeforeAll
  final void start() {
    arm = sessions();
    site = Site.start(arm, this::prepare);
  }

  @AfterAll
  final void stop() {
    try {
      site.close();
    } finally {
      arm.close();
    }
  }

  @BeforeEach
  final void newVisitor() {
    visitor = site.visitor();
  }

  /** Prepares the application of all tests of the class. */
  void prepare(ServletContextHandler application) {}

  /** A client that has no cookies when the test begins. */
  final Visitor visitor() {
    return visitor;
  }

  final Arm arm() {
    return arm;
  }

  /** Runs a test against an application of its own. */
  final void with(Consumer<ServletContextHandler> setup, Consumer<Visitor> test) {
    try (Site own = Site.start(arm, setup)) {
      test.accept(own.visitor());
    }
  }

  /** Runs a test against an application that prepares its context when it starts. */
  final void withContext(Consumer<ServletContext> start, Consumer<Visitor> test) {
    with(
        application ->
            application.addServletContainerInitializer((none, context) -> start.accept(context)),
        test);
  }

  /** Ends a test here for the container, which does otherwise than the text says. */
  final void containerDeviates(String how) {
    Assumptions.assumeFalse(arm.ofTheContainer(), () -> "The container deviates: " + how);
  }

  static ConditionFactory await() {
    return Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(20));
  }
}
