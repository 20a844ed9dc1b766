package dev.weir.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.config.Settings;
import jakarta.servlet.ServletContainerInitializer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the jar does in an application that configures nothing. */
final class UnconfiguredStartTest {
  private static final int FEW = 12;

  private final Server server = new Server();
  private final ServletContextHandler application = new ServletContextHandler("/app");

  UnconfiguredStartTest() {
    server.setHandler(application);
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  @Test
  void loadsHardlyAnyClass() throws Exception {
    OwnClasses loader = new OwnClasses();
    Class<?> initializer = loader.loadClass(WeirInitializer.class.getName());
    application.addServletContainerInitializer(
        (ServletContainerInitializer) initializer.getDeclaredConstructor().newInstance());

    server.start();

    assertThat(loader.loaded)
        .contains("dev.weir.Weir")
        .doesNotContain(Settings.class.getName())
        .hasSizeLessThanOrEqualTo(FEW);
  }

  @Test
  void registersNothingAndLeavesAWeirThatDoesNothing() throws Exception {
    application.addServletContainerInitializer(new WeirInitializer());

    server.start();

    assertThat(application.getServletContext().getFilterRegistrations()).isEmpty();
    assertThat(application.getServletContext().getServletRegistrations())
        .doesNotContainKey("dev.weir.health");
    Weir weir = WeirContext.of(application.getServletContext());
    assertThat(weir.active()).isFalse();
    assertThat(weir.settings()).isEqualTo(Settings.of(Map.of()));
    assertThat(weir.limiter()).isEmpty();
    weir.close();
  }

  /** Defines Weir's classes anew. */
  private static final class OwnClasses extends ClassLoader {
    private final List<String> loaded = Collections.synchronizedList(new ArrayList<>());

    OwnClasses() {
      super(UnconfiguredStartTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        if (known != null) {
          return known;
        }
        return name.startsWith("dev.weir.") ? define(name) : super.loadClass(name, resolve);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      try (InputStream in = getParent().getResourceAsStream(file)) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        loaded.add(name);
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException unreadable) {
        throw new ClassNotFoundException(name, unreadable);
      }
    }
  }
}
