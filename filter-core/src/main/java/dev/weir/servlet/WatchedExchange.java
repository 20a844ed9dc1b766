package dev.weir.servlet;

import dev.weir.responsecache.Exchange;
import dev.weir.responsecache.policy.Answer;
import dev.weir.responsecache.policy.Body;
import dev.weir.responsecache.policy.Refusal;
import dev.weir.responsecache.policy.ResponseHead;
import dev.weir.responsecache.policy.Usage;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the cache is told of one response: status and fields before the first byte, the bytes as
 * they come, and the end. Its calls come one after the other, though maybe on different threads.
 */
final class WatchedExchange {
  private final Exchange exchange;
  private final Recorder recorder;
  private final Traces traces;
  private Exchange.@Nullable Verdict verdict;
  private boolean recording;
  private boolean ended;

  WatchedExchange(Exchange exchange, Recorder recorder, Traces traces) {
    this.exchange = exchange;
    this.recorder = recorder;
    this.traces = traces;
  }

  Map<String, Optional<String>> replacedFields() {
    return exchange.replacedFields();
  }

  Traces traces() {
    return traces;
  }

  boolean decided() {
    return verdict != null;
  }

  /** Whether bytes are still collected. */
  boolean recording() {
    return recording;
  }

  Exchange.Verdict decide(ResponseHead head, Usage usage) {
    Exchange.Verdict decision = exchange.judge(head, usage);
    verdict = decision;
    recording = decision.recorded();
    return decision;
  }

  /** The response begins anew. */
  void forget() {
    withdraw();
    verdict = null;
    recording = false;
    recorder.clear();
  }

  /** The bytes so far will not be sent. */
  void forgetBytes() {
    withdraw();
    recorder.clear();
  }

  void record(byte[] bytes, int offset, int length) {
    if (recording && !recorder.add(bytes, offset, length)) {
      abandon(Refusal.TOO_LARGE);
    }
  }

  /** The response is complete. */
  void complete(Usage usage, Supplier<@Nullable String> encoding) {
    if (traces.trailers()) {
      abandon(Refusal.TRAILERS);
    } else if (!ended) {
      ended = true;
      Body body = recording ? recorder.body() : Body.EMPTY;
      recording = false;
      exchange.complete(new Exchange.Recorded(body, usage, encoding.get()));
    }
  }

  /** All bytes may have been written, and the container has not sent them after all. */
  void withdraw() {
    if (ended) {
      exchange.withdraw();
    }
  }

  void abandon(Refusal why) {
    if (!ended) {
      ended = true;
      recording = false;
      recorder.clear();
      exchange.abandon(why);
    }
  }

  /** What to answer in the place of a failure before the first byte, or null. */
  @Nullable Answer failed() {
    if (ended) {
      return null;
    }
    ended = true;
    return exchange.failed();
  }
}
