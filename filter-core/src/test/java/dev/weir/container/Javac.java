package dev.weir.container;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles what cannot be compiled with these tests: it needs other libraries than they. */
final class Javac {
  private static final Pattern CLASS = Pattern.compile("(?:class|interface) (\\w+)");

  private Javac() {}

  static String source(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Compiles a source file of one class into {@code folder}, whose classes it may use. */
  static void compile(String source, Path folder, List<Path> classPath) {
    try {
      Files.createDirectories(folder);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    String path =
        classPath.stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator, folder + File.pathSeparator, ""));
    StringWriter messages = new StringWriter();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    boolean compiled =
        compiler
            .getTask(
                messages,
                null,
                null,
                List.of("-proc:none", "-parameters", "-cp", path, "-d", folder.toString()),
                null,
                List.of(new Text(source)))
            .call();
    if (!compiled) {
      throw new AssertionError(messages + source);
    }
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String source;

    Text(String source) {
      super(URI.create("string:///" + name(source) + ".java"), JavaFileObject.Kind.SOURCE);
      this.source = source;
    }

    private static String name(String source) {
      Matcher matcher = CLASS.matcher(source);
      if (!matcher.find()) {
        throw new IllegalArgumentException("no class in " + source);
      }
      return matcher.group(1);
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source;
    }
  }
}
