package dev.weir.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application says of its sessions in its descriptors and annotations. */
abstract class DescriptorContract extends SessionContract {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  /** Declared in {@code web.xml}. */
  public static final class InWebXml implements HttpSessionListener {
    /** For the container. */
    public InWebXml() {}

    @Override
    public void sessionCreated(HttpSessionEvent event) {
      Journal.note("web.xml");
    }
  }

  /** Declared in a fragment. */
  public static final class InFragment implements HttpSessionListener {
    /** For the container. */
    public InFragment() {}

    @Override
    public void sessionCreated(HttpSessionEvent event) {
      Journal.note("fragment");
    }
  }

  /** Declared by annotation. */
  @WebListener
  public static final class ByAnnotation implements HttpSessionListener {
    /** For the container. */
    public ByAnnotation() {}

    @Override
    public void sessionCreated(HttpSessionEvent event) {
      Journal.note("annotation");
    }
  }

  @BeforeEach
  void forget() {
    Journal.take();
  }

  private void web(String content) throws IOException {
    Path webInf = Files.createDirectories(folder.resolve("WEB-INF"));
    Files.writeString(
        webInf.resolve("web.xml"),
        "<web-app xmlns='https://jakarta.ee/xml/ns/jakartaee' version='6.0'>"
            + content
            + "</web-app>");
  }

  private void fragment(String content) throws IOException {
    Path lib = Files.createDirectories(folder.resolve("WEB-INF/lib"));
    try (OutputStream file = Files.newOutputStream(lib.resolve("fragment.jar"));
        ZipOutputStream jar = new ZipOutputStream(file)) {
      jar.putNextEntry(new ZipEntry("META-INF/web-fragment.xml"));
      String xml =
          "<web-fragment xmlns='https://jakarta.ee/xml/ns/jakartaee' version='6.0'>"
              + content
              + "</web-fragment>";
      jar.write(xml.getBytes(UTF_8));
    }
  }

  private void classes(Class<?> type) throws IOException {
    String file = type.getName().replace('.', '/') + ".class";
    Path target = folder.resolve("WEB-INF/classes").resolve(file);
    Files.createDirectories(target.getParent());
    try (InputStream in = type.getClassLoader().getResourceAsStream(file)) {
      Files.copy(in, target);
    }
  }

  private void deployed(Consumer<Visitor> test) {
    WebAppContext application = new WebAppContext(folder.toString(), "/app");
    // The classes of the test, not copies of them.
    application.setParentLoaderPriority(true);
    application.addConfiguration(new AnnotationConfiguration());
    try (Site site = Site.start(arm(), List.of(application), ready -> {})) {
      test.accept(site.visitor());
    }
  }

  private static String listener(Class<?> type) {
    return "<listener><listener-class>" + type.getName() + "</listener-class></listener>";
  }

  @Test
  void tellsListenersOfTheDescriptor() throws IOException {
    web(listener(InWebXml.class));
    deployed(visitor -> visitor.go((q, a) -> q.getSession()));
    assertThat(Journal.take()).containsExactly("web.xml");
  }

  @Test
  void tellsListenersOfAFragment() throws IOException {
    web("");
    fragment(listener(InFragment.class));
    deployed(visitor -> visitor.go((q, a) -> q.getSession()));
    assertThat(Journal.take()).containsExactly("fragment");
  }

  @Test
  void tellsListenersOfAnAnnotation() throws IOException {
    web("");
    classes(ByAnnotation.class);
    deployed(visitor -> visitor.go((q, a) -> q.getSession()));
    assertThat(Journal.take()).containsExactly("annotation");
  }

  @Test
  void tellsListenersOfTheDescriptorBeforeThoseOfFragments() throws IOException {
    web(listener(InWebXml.class));
    fragment(listener(InFragment.class));
    deployed(visitor -> visitor.go((q, a) -> q.getSession()));
    assertThat(Journal.take()).containsExactly("web.xml", "fragment");
  }

  @Test
  void takesTheTimeoutInMinutes() throws IOException {
    web("<session-config><session-timeout>9</session-timeout></session-config>");
    deployed(
        visitor ->
            visitor.go(
                (q, a) -> assertThat(q.getSession().getMaxInactiveInterval()).isEqualTo(540)));
  }

  @Test
  void neverEndsWithATimeoutOfZero() throws IOException {
    web("<session-config><session-timeout>0</session-timeout></session-config>");
    deployed(
        visitor ->
            visitor.go(
                (q, a) ->
                    assertThat(q.getSession().getMaxInactiveInterval()).isLessThanOrEqualTo(0)));
  }

  @Test
  void takesTheCookieOfTheDescriptor() throws IOException {
    web(
        "<session-config><cookie-config><name>OWN</name><domain>example.com</domain>"
            + "<path>/app/x</path><http-only>true</http-only><secure>true</secure>"
            + "<max-age>60</max-age></cookie-config></session-config>");
    deployed(
        visitor -> {
          Reply reply = visitor.go((q, a) -> q.getSession());
          String cookie = reply.cookies("OWN").get(0);
          assertThat(Reply.attribute(cookie, "Domain")).isEqualTo("example.com");
          assertThat(Reply.attribute(cookie, "Path")).isEqualTo("/app/x");
          assertThat(Reply.attribute(cookie, "HttpOnly")).isEqualTo("");
          assertThat(Reply.attribute(cookie, "Secure")).isEqualTo("");
          assertThat(Reply.attribute(cookie, "Max-Age")).isEqualTo("60");
        });
  }

  @Test
  void takesTheTrackingModeOfTheDescriptor() throws IOException {
    web("<session-config><tracking-mode>URL</tracking-mode></session-config>");
    deployed(
        visitor -> {
          Reply reply =
              visitor.go(
                  (q, a) -> {
                    String id = q.getSession().getId();
                    assertThat(a.encodeURL("/app/x")).isEqualTo("/app/x;jsessionid=" + id);
                  });
          assertThat(reply.headers("Set-Cookie")).isEmpty();
        });
  }

  @Test
  void refusesValuesThatAreNotSerialisableInADistributableApplication() throws IOException {
    containerDeviates("Jetty takes them where its store does not serialise");
    web("<distributable/>");
    deployed(
        visitor ->
            visitor.go(
                (q, a) -> {
                  assertThatIllegalArgumentException()
                      .isThrownBy(() -> q.getSession().setAttribute("a", new Object()));
                  assertThat(q.getSession().getAttribute("a")).isNull();
                }));
  }

  @Test
  void takesSerialisableValuesInADistributableApplication() throws IOException {
    web("<distributable/>");
    deployed(
        visitor -> {
          visitor.go((q, a) -> q.getSession().setAttribute("a", List.of("x")));
          Object value = visitor.visit((q, a) -> q.getSession().getAttribute("a"));
          assertThat(value).isEqualTo(List.of("x"));
        });
  }
}
