package dev.weir.container;

import io.undertow.Undertow;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContainerInitializer;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * An Undertow with web applications; arguments: the first WAR, its context path, a directory. It
 * reads no descriptors: of an application it takes the probe classes, and the initializers that its
 * jars name.
 */
final class UndertowNode implements NodeCommands.Host {
  private final PathHandler paths = new PathHandler();
  private final Map<String, DeploymentManager> applications = new HashMap<>();
  private final Path work;

  private UndertowNode(Path work) {
    this.work = work;
  }

  public static void main(String[] arguments) throws Exception {
    UndertowNode node = new UndertowNode(Path.of(arguments[2]));
    Undertow server =
        Undertow.builder().addHttpListener(0, "127.0.0.1").setHandler(node.paths).build();
    server.start();
    NodeCommands.serve(
        node,
        () -> ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort(),
        arguments);
  }

  @Override
  public boolean deploy(String war, String contextPath) throws Exception {
    ClassLoader loader = loader(Path.of(war));
    DeploymentInfo deployment =
        Servlets.deployment()
            .setDeploymentName(contextPath)
            .setContextPath(contextPath)
            .setClassLoader(loader)
            .addServlet(
                Servlets.servlet(
                        "probe", type(loader, "ProbeServlet").asSubclass(Servlet.class))
                    .addMapping("/probe/*")
                    .setAsyncSupported(true))
            .addFilter(
                Servlets.filter("probe", type(loader, "ProbeFilter").asSubclass(Filter.class))
                    .setAsyncSupported(true))
            .addFilterUrlMapping("probe", "/probe/*", DispatcherType.REQUEST)
            .addListener(
                Servlets.listener(
                    type(loader, "ProbeListener").asSubclass(EventListener.class)));
    for (ServletContainerInitializer initializer :
        ServiceLoader.load(ServletContainerInitializer.class, loader)) {
      deployment.addServletContainerInitializer(
          new ServletContainerInitializerInfo(initializer.getClass(), Set.of()));
    }
    DeploymentManager manager = Servlets.defaultContainer().addDeployment(deployment);
    manager.deploy();
    paths.addPrefixPath(contextPath, manager.start());
    applications.put(contextPath, manager);
    return true;
  }

  private static Class<?> type(ClassLoader loader, String name) throws ClassNotFoundException {
    return loader.loadClass("dev.weir.container." + name);
  }

  private ClassLoader loader(Path war) throws Exception {
    Path folder = Files.createTempDirectory(work, "undertow");
    try (ZipFile zip = new ZipFile(war.toFile())) {
      for (ZipEntry entry : zip.stream().filter(file -> !file.isDirectory()).toList()) {
        Path target = folder.resolve(entry.getName());
        Files.createDirectories(target.getParent());
        Files.copy(zip.getInputStream(entry), target);
      }
    }
    List<URL> urls = new ArrayList<>();
    urls.add(folder.resolve("WEB-INF/classes").toUri().toURL());
    try (Stream<Path> jars = Files.list(folder.resolve("WEB-INF/lib"))) {
      for (Path jar : jars.toList()) {
        urls.add(jar.toUri().toURL());
      }
    }
    return new URLClassLoader(urls.toArray(URL[]::new), UndertowNode.class.getClassLoader());
  }

  @Override
  public ClassLoader undeploy(String contextPath) throws Exception {
    DeploymentManager manager = applications.remove(contextPath);
    ClassLoader loader = manager.getDeployment().getDeploymentInfo().getClassLoader();
    paths.removePrefixPath(contextPath);
    manager.stop();
    manager.undeploy();
    return loader;
  }
}
