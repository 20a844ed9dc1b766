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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({
    "A, '1\\r\\nB: 2'",
    "A, '1\\n2'",
    "'A\\r\\nB', 1",
    "A, '1\\0'",
    "'', 1",
    "Set-Cookie, a=b",
    "Transfer-Encoding, chunked",
    "connection, close",
    "Content-Length, 5"
  })
  void refusesFieldsThatNoStoredResponseHas(String name, String value) {
    ResponseCodec.Stored planted =
        new ResponseCodec.Stored(
            STORED.identity(),
            new ResponseHead(200, Headers.of(unescaped(name), unescaped(value))),
            STORED.terms(),
            4,
            5,
            STORED.known(),
            "a",
            9,
            true);
    byte[] bytes = ResponseCodec.encode(planted);

    assertThatExceptionOfType(BadRedisData.class).isThrownBy(() -> ResponseCodec.decode(bytes));
  }

  private static String unescaped(String text) {
    return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
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
