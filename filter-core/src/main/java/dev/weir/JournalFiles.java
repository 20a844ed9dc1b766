package dev.weir;

import dev.weir.config.Settings;
import dev.weir.fallback.Backbone;
import dev.weir.fallback.disk.DiskJournal;
import dev.weir.fallback.disk.JournalDirectory;
import dev.weir.fallback.disk.UnfitDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The files of a journal, where the settings ask for any. */
final class JournalFiles implements AutoCloseable {
  private static final long MICROS = 1000;

  private final DiskJournal disk;

  private JournalFiles(DiskJournal disk) {
    this.disk = disk;
  }

  /**
   * Has the journal of {@code backbone} kept on disk from now on, too, and takes in what an earlier
   * process has left; null where the settings name no directory. All who restore anything are known
   * by now.
   *
   * @param part what the journal is for, where it is not the node's main one, or an empty text
   * @throws dev.weir.config.InvalidSettings when the directory is unfit
   */
  static @Nullable JournalFiles open(
      Settings settings, Backbone backbone, Background background, String part) {
    Path configured = settings.fallback().journalDirectory();
    if (configured == null) {
      return null;
    }
    try {
      JournalDirectory directory = JournalDirectory.open(configured.resolve(part));
      DiskJournal disk =
          new DiskJournal(
              directory,
              backbone.keys().key("journal") + ':' + part,
              new DiskJournal.Ground(
                  backbone.secrets(), background.disk(), System::nanoTime, backbone.telemetry()));
      backbone.journal().persist(disk, () -> Core.wallMicros() / MICROS);
      return new JournalFiles(disk);
    } catch (UnfitDirectory unfit) {
      throw settings.unfitJournalDirectory(String.valueOf(unfit.getMessage()));
    }
  }

  @Override
  public void close() {
    disk.close();
  }
}
