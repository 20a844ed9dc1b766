package dev.weir.conformance;

import jakarta.servlet.ServletContext;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * What every store of sessions behind the Servlet API owes an application. Each theme is a subclass
 * with two subclasses of its own: one runs against the container's sessions, so that every case is
 * known to be true of a real container, and one against Weir's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SessionContract.Deviations.class)
abstract class SessionContract {
  private Arm arm;
  private Site site;
  private Visitor visitor;
  private @Nullable String deviation;

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
    deviation = null;
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

  /**
   * Says that the container does otherwise than the text demands. For the container the test then
   * has to fail: when it does not, the container has changed and the note is out of date.
   */
  final void containerDeviates(String how) {
    deviation = arm.ofTheContainer() ? how : null;
  }

  /** Turns a failure into a success where a deviation was announced, and the reverse. */
  static final class Deviations implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
        Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
        throws Throwable {
      SessionContract contract = (SessionContract) context.getRequiredTestInstance();
      try {
        test.proceed();
      } catch (AssertionError | RuntimeException failed) {
        if (contract.deviation == null) {
          throw failed;
        }
        return;
      }
      if (contract.deviation != null) {
        throw new AssertionError("No longer deviates: " + contract.deviation);
      }
    }
  }

  static ConditionFactory await() {
    return Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(20));
  }
}
