package dev.weir.session.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.redis.BadRedisData;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ChangeFormatTest {
  private static SessionDelta delta(long stamp, @Nullable String secretHash, Change... changes) {
    return new SessionDelta(
        "handle", true, 7, stamp, secretHash, stamp, 3, 4, 1800, List.of(changes));
  }

  private static Change change(String name, long stamp, byte @Nullable [] value) {
    return new Change(name, stamp, value, value == null);
  }

  @Test
  void readsWhatItWrote() {
    SessionDelta written =
        delta(9, "hash", change("käse", 8, new byte[] {1, 2}), change("gone", 9, null));

    SessionDelta read = ChangeFormat.delta(ChangeFormat.bytes(written));

    assertThat(read).usingRecursiveComparison().isEqualTo(written);
  }

  @Test
  void readsADeltaThatSaysLittle() {
    SessionDelta written = new SessionDelta("handle", false, 7, 8, null, 0, 3, 4, null, List.of());

    assertThat(ChangeFormat.delta(ChangeFormat.bytes(written))).isEqualTo(written);
  }

  @Test
  void refusesWhatIsCutShort() {
    byte[] whole = ChangeFormat.bytes(delta(9, "hash", change("x", 8, new byte[10])));

    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatExceptionOfType(BadRedisData.class).isThrownBy(() -> ChangeFormat.delta(cut));
    }
  }

  @Test
  void mergesInWhateverOrderTheDeltasCome() {
    SessionDelta older = delta(5, "old", change("x", 5, new byte[] {5}));
    SessionDelta newer = delta(6, "new", change("x", 6, new byte[] {6}));

    for (SessionDelta merged : List.of(newer.after(older), older.after(newer))) {
      assertThat(merged.secretHash()).isEqualTo("new");
      assertThat(merged.secretStamp()).isEqualTo(6);
      assertThat(merged.changes()).singleElement().extracting(Change::stamp).isEqualTo(6L);
    }
  }
}
