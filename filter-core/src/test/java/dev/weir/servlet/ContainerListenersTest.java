package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners in containers other than the one that the conformance suite runs on. */
final class ContainerListenersTest {
  private static final List<String> TOLD = new ArrayList<>();
  private static final Descriptors NOTHING = new Descriptors(false, List.of());

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  /** Declared by the application. */
  public static final class Declared implements HttpSessionListener {
    /** For the container. */
    public Declared() {}

    @Override
    public void sessionCreated(HttpSessionEvent event) {
      TOLD.add("declared");
    }
  }

  private record Named(String name) implements HttpSessionListener {
    @Override
    public void sessionCreated(HttpSessionEvent event) {
      TOLD.add(name);
    }
  }

  @BeforeEach
  void forget() {
    TOLD.clear();
  }

  private static HttpSession session() {
    return (HttpSession)
        Proxy.newProxyInstance(
            HttpSession.class.getClassLoader(),
            new Class<?>[] {HttpSession.class},
            (proxy, method, arguments) -> null);
  }

  @Test
  void findsWhatTomcatHolds() throws Exception {
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    Context application = tomcat.addContext("/app", folder.toString());
    application.setParentClassLoader(getClass().getClassLoader());
    application.addApplicationListener(Declared.class.getName());
    application.addServletContainerInitializer(
        (none, context) -> {
          context.addListener(new Named("first"));
          context.addListener(new Named("second"));
        },
        Set.of());
    tomcat.start();
    try {
      ContainerListeners.of(application.getServletContext(), NOTHING).created(session());
      assertThat(TOLD).containsExactlyInAnyOrder("declared", "first", "second");
      assertThat(TOLD.indexOf("first")).isLessThan(TOLD.indexOf("second"));
    } finally {
      tomcat.stop();
      tomcat.destroy();
    }
  }

  /** A container that nobody knows, of an application with the given {@code web.xml}. */
  private static ServletContext unknown(String webXml) {
    return (ServletContext)
        Proxy.newProxyInstance(
            ContainerListenersTest.class.getClassLoader(),
            new Class<?>[] {ServletContext.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getResourceAsStream" ->
                      new ByteArrayInputStream(webXml.getBytes(StandardCharsets.UTF_8));
                  case "createListener" ->
                      ((Class<?>) arguments[0]).getDeclaredConstructor().newInstance();
                  case "getClassLoader" -> ContainerListenersTest.class.getClassLoader();
                  default -> null;
                });
  }

  @Test
  void readsTheDescriptorInAContainerThatNobodyKnows() {
    ServletContext context =
        unknown(
            "<web-app><distributable/><listener><listener-class> "
                + Declared.class.getName()
                + " </listener-class></listener><listener><listener-class>no.such.Class"
                + "</listener-class></listener></web-app>");
    Descriptors descriptors = Descriptors.of(context, getClass().getClassLoader());
    assertThat(descriptors.distributable()).isTrue();
    ContainerListeners.of(context, descriptors).created(session());
    assertThat(TOLD).containsExactly("declared");
  }

  @Test
  void bearsADescriptorThatIsNone() {
    Descriptors descriptors = Descriptors.of(unknown("<web-app"), getClass().getClassLoader());
    assertThat(descriptors.distributable()).isFalse();
  }
}
