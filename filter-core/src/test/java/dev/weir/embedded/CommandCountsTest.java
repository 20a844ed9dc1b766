package dev.weir.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CommandCountsTest {
  @RegisterExtension static final RedisExtension redis = new RedisExtension();

  @Test
  void countsWhatWasCalledInBetween() {
    redis.command("SET", "key", "value");
    CommandCounts before = CommandCounts.of(redis.server());

    redis.command("GET", "key");
    redis.command("GET", "key");

    CommandCounts more = CommandCounts.of(redis.server()).since(before);
    assertThat(more.calls("get")).isEqualTo(2);
    assertThat(more.calls("set")).isZero();
  }

  @Test
  void countsAScriptAndWhatItCalls() {
    CommandCounts before = CommandCounts.of(redis.server());

    redis.command("EVAL", "return redis.call('INCR', KEYS[1])", "1", "counter");

    CommandCounts more = CommandCounts.of(redis.server()).since(before);
    assertThat(more.scripts()).isEqualTo(1);
    assertThat(more.calls("incr")).isEqualTo(1);
    assertThat(more.total()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void readsSubcommandsOneByOne() {
    String info =
        """
        # Commandstats\r
        cmdstat_client|setname:calls=3,usec=1,usec_per_call=0.33,rejected_calls=0,failed_calls=0\r
        cmdstat_evalsha:calls=12,usec=9,usec_per_call=0.75,rejected_calls=0,failed_calls=1\r
        """;

    assertThat(CommandCounts.parse(info).calls())
        .isEqualTo(Map.of("client|setname", 3L, "evalsha", 12L));
  }
}
