package dev.weir.session.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.embedded.RedisExtension;
import dev.weir.redis.Envelope;
import dev.weir.redis.KeySpace;
import dev.weir.redis.RedisClock;
import dev.weir.redis.RedisGateway;
import dev.weir.redis.RedisSettings;
import dev.weir.redis.SecretRing;
import dev.weir.redis.Signals;
import dev.weir.session.attribute.AttributeCodec;
import dev.weir.session.attribute.ClassFilter;
import dev.weir.session.attribute.ObjectCodec;
import dev.weir.telemetry.Telemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A session as the first format stored it, byte by byte: every later version has to read it. {@code
 * -Dweir.golden.update=true} writes the file anew, for a new format only.
 */
final class StoredFormatTest {
  private static final Path GOLDEN =
      Path.of("src/test/resources/dev/weir/session/store/session-format-1.txt");
  private static final String HANDLE = "goldenSessionOfFormat1";
  private static final String KEY = "weir:golden:session:{" + HANDLE + "}";
  private static final long T = 1_790_000_000_000_000L;

  private static final Map<String, Object> VALUES =
      new TreeMap<>(
          Map.of(
              "text",
              "tea \u00e4 \ud83d\ude00",
              "flag",
              true,
              "int",
              42,
              "long",
              1L << 40,
              "double",
              0.5,
              "bytes",
              new byte[] {0, 1, -1},
              "list",
              new ArrayList<>(List.of("a", "b")),
              "own",
              new Point(3, 4)));

  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  private final Envelope envelope =
      new Envelope(SecretRing.fixed("golden secret of thirty-two bytes".getBytes(US_ASCII)));
  private final AttributeCodec codec =
      new AttributeCodec(
          new ClassFilter(List.of(), StoredFormatTest.class.getClassLoader()),
          StoredFormatTest.class.getClassLoader(),
          new Points());
  private RedisGateway gateway;
  private RedisSessions sessions;

  /** A class that only the application's codec can turn into bytes. */
  record Point(int x, int y) {}

  private static final class Points implements ObjectCodec {
    @Override
    public boolean takes(Class<?> type) {
      return type == Point.class;
    }

    @Override
    public byte[] encode(Object value) {
      Point point = (Point) value;
      return (point.x() + "," + point.y()).getBytes(US_ASCII);
    }

    @Override
    public Object decode(byte[] bytes) {
      String[] parts = new String(bytes, US_ASCII).split(",", -1);
      return new Point(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }
  }

  @BeforeEach
  void connect() {
    RedisSettings settings =
        new RedisSettings(
            new RedisSettings.Topology.Single(redis.server().host(), redis.server().port()),
            null,
            () -> null,
            0,
            false,
            null,
            4,
            2,
            Duration.ofSeconds(5),
            Duration.ofSeconds(20));
    Telemetry telemetry = new Telemetry();
    gateway = new RedisGateway(settings, telemetry, new SecureRandom());
    assertThat(gateway.awaitConnected(Duration.ofSeconds(20))).isTrue();
    KeySpace keys = new KeySpace("weir", "golden");
    Signals signals = new Signals(gateway, keys, new RedisClock(System::nanoTime, () -> T), "node");
    sessions =
        new RedisSessions(
            gateway,
            keys,
            envelope,
            new RedisSessions.Traits("node", signals, Duration.ofMinutes(1), Duration.ofHours(2)),
            telemetry);
  }

  @AfterEach
  void disconnect() {
    gateway.close();
  }

  private Map<String, byte[]> written() throws IOException {
    Map<String, byte[]> fields = new TreeMap<>();
    SessionRecord record = new SessionRecord(envelope);
    fields.put("v", SessionRecord.digits(T + 9).getBytes(US_ASCII));
    fields.put("h", "hash".getBytes(US_ASCII));
    fields.put("hs", SessionRecord.digits(T).getBytes(US_ASCII));
    fields.put("c", "1790000000000".getBytes(US_ASCII));
    fields.put("l", "1790000000001".getBytes(US_ASCII));
    fields.put("i", "1800".getBytes(US_ASCII));
    for (Map.Entry<String, Object> each : VALUES.entrySet()) {
      Change change = new Change(each.getKey(), T + 5, codec.encode(each.getValue()), false);
      fields.put("a:" + each.getKey(), record.seal(KEY, change));
    }
    fields.put("x:gone", record.seal(KEY, new Change("gone", T + 6, null, false)));
    return fields;
  }

  private static Map<String, byte[]> golden() throws IOException {
    Map<String, byte[]> fields = new TreeMap<>();
    for (String line : Files.readAllLines(GOLDEN, UTF_8)) {
      int space = line.indexOf(' ');
      fields.put(line.substring(0, space), HexFormat.of().parseHex(line.substring(space + 1)));
    }
    return fields;
  }

  @Test
  void writesWhatTheFirstFormatWrote() throws IOException {
    StringBuilder lines = new StringBuilder();
    written()
        .forEach(
            (field, bytes) ->
                lines
                    .append(field)
                    .append(' ')
                    .append(HexFormat.of().formatHex(bytes))
                    .append('\n'));
    if (Boolean.getBoolean("weir.golden.update")) {
      Files.writeString(GOLDEN, lines);
    }
    assertThat(lines).hasToString(Files.readString(GOLDEN, UTF_8));
  }

  @Test
  void readsWhatTheFirstFormatWrote() throws Exception {
    for (Map.Entry<String, byte[]> field : golden().entrySet()) {
      redis.command(
          "HSET".getBytes(US_ASCII),
          KEY.getBytes(US_ASCII),
          field.getKey().getBytes(UTF_8),
          field.getValue());
    }
    LoadResult result = sessions.load(HANDLE, "hash", 0).toCompletableFuture().join();
    assertThat(result).isInstanceOf(LoadResult.Found.class);
    StoredSession stored = ((LoadResult.Found) result).session();
    assertThat(stored.version()).isEqualTo(T + 9);
    assertThat(stored.createdMillis()).isEqualTo(1_790_000_000_000L);
    assertThat(stored.interval()).isEqualTo(1800);
    Map<String, Object> values = new TreeMap<>();
    for (Change change : stored.attributes()) {
      if (change.value() != null) {
        values.put(change.name(), codec.decode(requireNonNull(change.value())));
      } else {
        assertThat(change.name()).isEqualTo("gone");
      }
    }
    assertThat(values).usingRecursiveComparison().isEqualTo(VALUES);
  }
}
