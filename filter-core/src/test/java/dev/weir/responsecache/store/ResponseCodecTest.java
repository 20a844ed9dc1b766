package dev.weir.responsecache.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.http.Headers;
import dev.weir.redis.BadRedisData;
import dev.weir.redis.ChangeLog.Position;
import dev.weir.responsecache.policy.Body;
import dev.weir.responsecache.policy.ResponseHead;
import dev.weir.responsecache.policy.StoredResponse;
import dev.weir.responsecache.policy.Terms;
import java.util.Arrays;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class ResponseCodecTest {
  private static final ResponseCodec.Stored STORED =
      new ResponseCodec.Stored(
          new StoredResponse.Identity("http://test.example/a", "a=1\n", Set.of("t"), "UTF-8"),
          new ResponseHead(203, Headers.of("A", "1", "B", "ü", "A", "2")),
          new Terms(1, 2, 3, true, false, true),
          4,
          5,
          new Position(6, 7, 8),
          "a",
          9,
          true);

  @Test
  void readsWhatItWrites() {
    assertThat(ResponseCodec.decode(ResponseCodec.encode(STORED))).isEqualTo(STORED);
  }

  @Test
  void refusesWhatIsCutShortAnywhere() {
    byte[] whole = ResponseCodec.encode(STORED);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatExceptionOfType(BadRedisData.class).isThrownBy(() -> ResponseCodec.decode(cut));
    }
  }

  @Property
  void failsOnNonsenseInOneWayOnly(@ForAll byte[] bytes) {
    byte[] begun = bytes.clone();
    if (begun.length > 0) {
      begun[0] = 1;
    }
    try {
      ResponseCodec.decode(begun);
    } catch (BadRedisData expected) {
      assertThat(expected).hasMessageNotContaining("null");
    }
  }

  @Property
  void unpacksBodiesOfAnyLength(@ForAll @IntRange(max = 600_000) int length) {
    byte[] bytes = "0123456789".repeat(length / 10 + 1).substring(0, length).getBytes(UTF_8);
    for (long compressFrom : new long[] {0, 1, 100_000}) {
      BodyCodec.Packed packed = BodyCodec.pack(Body.of(bytes), compressFrom);
      assertThat(packed.chunks()).allMatch(chunk -> chunk.length <= BodyCodec.CHUNK);
      assertThat(BodyCodec.unpack(packed, length).toArray()).isEqualTo(bytes);
    }
  }

  @Test
  void neverUnpacksMoreThanThereWas() {
    BodyCodec.Packed packed = BodyCodec.pack(Body.of(new byte[1 << 20]), 1);

    assertThat(packed.compressed()).isTrue();
    assertThatExceptionOfType(BadRedisData.class).isThrownBy(() -> BodyCodec.unpack(packed, 1000));
  }
}
