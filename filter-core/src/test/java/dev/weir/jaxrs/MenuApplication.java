package dev.weir.jaxrs;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** The application; nothing in it speaks of Weir but the annotations of its resources. */
@ApplicationPath("/rest")
public class MenuApplication extends Application {
  /** For JAX-RS. */
  public MenuApplication() {}

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(MenuResource.class);
  }
}
