package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redisson.RedissonShutdownException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisLoadingException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisResponseTimeoutException;
import org.redisson.client.RedisWrongPasswordException;

class FailureClassifierTest {
  private static final String TAIL = ". channel: [id: 0x1, L:/127.0.0.1:1] command: (EVALSHA)";

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          REFUSES_WRITES | READONLY You can't write against a read only replica. script: 5f, on @user_script:6.
          REFUSES_WRITES | MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist on disk.
          REFUSES_WRITES | OOM command not allowed when used memory > 'maxmemory'.
          REFUSES_WRITES | NOREPLICAS Not enough good replicas to write.
          REFUSES_WRITES | ERR Error running script (call to f_5f): @user_script:6: @user_script: 6: -READONLY You can't write against a read only replica.
          REFUSES_WRITES | ERR Error running script (call to f_5f): @user_script:1: @user_script: 1: -MISCONF Redis is configured to save
          OUTAGE         | BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.
          OUTAGE         | LOADING Redis is loading the dataset in memory
          OUTAGE         | MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.
          OUTAGE         | CLUSTERDOWN Hash slot not served
          OUTAGE         | TRYAGAIN Multiple keys request during rehashing of slot
          OUTAGE         | MOVED redirection loop detected. Node redis://127.0.0.1:1 has further redirect
          OUTAGE         | ERR max number of clients reached
          MISCONFIGURED  | NOAUTH Authentication required.
          MISCONFIGURED  | WRONGPASS invalid username-password pair or user is disabled.
          MISCONFIGURED  | NOPERM this user has no permissions to run the 'evalsha' command
          MISCONFIGURED  | ERR The user executing the script can't run this command or subcommand script: 5f, on @user_script:6.
          MISCONFIGURED  | ERR AUTH <password> called without any password configured for the default user.
          MISCONFIGURED  | ERR invalid password
          MISCONFIGURED  | ERR DB index is out of range
          MISCONFIGURED  | DENIED Redis is running in protected mode because protected mode is enabled
          BAD_DATA       | WRONGTYPE Operation against a key holding the wrong kind of value script: 5f, on @user_script:6.
          BAD_DATA       | ERR Error running script (call to f_5f): @user_script:6: WRONGTYPE Operation against a key
          BAD_DATA       | ERR value is not an integer or out of range script: 5f, on @user_script:4.
          BAD_DATA       | ERR hash value is not an integer script: 5f, on @user_script:4.
          OUR_BUG        | ERR user_script:3: attempt to index a nil value script: 5f, on @user_script:3.
          OUR_BUG        | ERR wrong number of arguments for 'evalsha' command
          OUR_BUG        | CROSSSLOT Keys in request don't hash to the same slot
          """)
  void goesByTheFirstWordOfTheReply(Failure expected, String reply) {
    assertThat(FailureClassifier.classify(new RedisException(reply + TAIL))).isEqualTo(expected);
  }

  @Test
  void theClientsOwnTroublesAreOutages() {
    assertOutage(new RedisResponseTimeoutException("Redis server response timeout (200 ms)"));
    assertOutage(new RedisConnectionException("Unable to connect", new ConnectException()));
    assertOutage(new RedisException("Unexpected exception", new ConnectException("refused")));
    assertOutage(new RedissonShutdownException("Redisson is shutdown"));
    assertOutage(new RedisLoadingException("LOADING Redis is loading" + TAIL));
    assertOutage(new CompletionException(new ConnectException("refused")));
    assertOutage(new ConnectException("refused"));
  }

  @Test
  void findsTheReplyBehindAFailedConnection() {
    RedisException cause = new RedisWrongPasswordException("WRONGPASS invalid pair" + TAIL);

    assertThat(FailureClassifier.classify(new RedisConnectionException("Unable to", cause)))
        .isEqualTo(Failure.MISCONFIGURED);
  }

  @Test
  void knowsTheOutOfMemoryReplyWhoseFirstWordTheClientCutsOff() {
    assertThat(FailureClassifier.classify(new RedisOutOfMemoryException("command not allowed")))
        .isEqualTo(Failure.REFUSES_WRITES);
  }

  @Test
  void whateverTheDecoderStumblesOverIsBadData() {
    for (Throwable stumble :
        new Throwable[] {
          new NumberFormatException("4x"),
          new IOException("Improper line ending: 1, 2"),
          new IllegalStateException("Can't decode replay"),
          new IndexOutOfBoundsException()
        }) {
      assertThat(FailureClassifier.classify(stumble)).isEqualTo(Failure.BAD_DATA);
      assertThat(FailureClassifier.garbled(stumble)).isTrue();
    }
    assertThat(FailureClassifier.garbled(new RedisException("WRONGTYPE Operation"))).isFalse();
  }

  @Test
  void describesWithoutKeysAndArguments() {
    String command = "ERR unknown command 'EVALSHA', with args beginning with: 'secret' ";
    RedisException script = new RedisException("WRONGTYPE Operation script: 5f, on @user" + TAIL);

    assertThat(FailureClassifier.describe(script)).isEqualTo("WRONGTYPE Operation");
    assertThat(FailureClassifier.describe(new RedisException(command))).doesNotContain("secret");
    assertThat(FailureClassifier.describe(new RedisResponseTimeoutException("params: [secret]")))
        .isEqualTo("RedisResponseTimeoutException");
  }

  private static void assertOutage(Throwable error) {
    assertThat(FailureClassifier.classify(error)).isEqualTo(Failure.OUTAGE);
    assertThat(FailureClassifier.garbled(error)).isFalse();
  }
}
