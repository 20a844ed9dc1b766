package dev.weir.chaos;

import dev.weir.Jvm;
import dev.weir.chaos.Defect.Edit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.ToolProvider;

/**
 * The library's classes and scripts with a defect: edited sources, compiled into a folder that
 * comes first on the class path of a process of its own.
 */
final class SeededLibrary {
  private static final Path MAIN = Path.of("src", "main");

  private SeededLibrary() {}

  /** The folder with what is different. */
  static Path make(Defect defect, Path folder) throws IOException {
    Map<String, String> edited = new TreeMap<>();
    for (Edit edit : defect.edits()) {
      String source =
          edited.containsKey(edit.file())
              ? edited.get(edit.file())
              : Files.readString(MAIN.resolve(edit.file()));
      if (!source.contains(edit.found())) {
        throw new AssertionError(edit.file() + " has no \"" + edit.found() + "\" any more");
      }
      edited.put(edit.file(), source.replace(edit.found(), edit.replacement()));
    }
    for (Map.Entry<String, String> file : edited.entrySet()) {
      String path = file.getKey();
      Path copy = folder.resolve(path.substring(path.indexOf('/') + 1));
      Files.createDirectories(copy.getParent());
      Files.writeString(copy, file.getValue());
      if (path.endsWith(".java")) {
        compile(copy, folder);
      }
    }
    return folder;
  }

  private static void compile(Path source, Path folder) {
    List<String> arguments = new ArrayList<>(List.of("-proc:none", "-nowarn"));
    arguments.addAll(List.of("-cp", Jvm.classPath(), "-d", folder.toString(), source.toString()));
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    if (status != 0) {
      throw new AssertionError(source + " does not compile");
    }
  }
}
