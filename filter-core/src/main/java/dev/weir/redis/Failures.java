package dev.weir.redis;

import dev.weir.telemetry.Event;
import dev.weir.telemetry.Telemetry;

/** Turns what the client failed with into this package's exceptions, and counts it. */
final class Failures {
  private final Telemetry telemetry;
  private final Reachability reachability;

  Failures(Telemetry telemetry, Reachability reachability) {
    this.telemetry = telemetry;
    this.reachability = reachability;
  }

  /** A fault of the caller or of the script. */
  static final class OurBug extends RuntimeException {
    private static final long serialVersionUID = 1L;

    // Without the cause: the client's exceptions show the arguments of the call.
    OurBug(String message) {
      super(message);
    }
  }

  RuntimeException of(Script script, Throwable error) {
    if (error instanceof OurBug bug) {
      telemetry.count(Event.REDIS_OUR_BUG);
      return bug;
    }
    if (error instanceof ScriptCall.ForeignReply || FailureClassifier.garbled(error)) {
      // Whether the call had its effect is as unknown as after a time-out: a write must be
      // repeated.
      telemetry.count(Event.REDIS_BAD_DATA);
      return new RedisUnavailable(Failure.OUTAGE, script + ": its reply was lost or garbled");
    }
    return of(FailureClassifier.classify(error), script, FailureClassifier.describe(error));
  }

  private RuntimeException of(Failure failure, Script script, String reason) {
    String message = script + ": " + reason;
    telemetry.count(event(failure));
    if (failure == Failure.MISCONFIGURED) {
      reachability.complain(reason);
    }
    return switch (failure) {
      case OUTAGE, REFUSES_WRITES, MISCONFIGURED -> new RedisUnavailable(failure, message);
      case BAD_DATA -> new BadRedisData(message);
      case OUR_BUG -> new OurBug(message);
    };
  }

  private static Event event(Failure failure) {
    return switch (failure) {
      case OUTAGE -> Event.REDIS_OUTAGE;
      case REFUSES_WRITES -> Event.REDIS_WRITE_REFUSED;
      case MISCONFIGURED -> Event.REDIS_MISCONFIGURED;
      case BAD_DATA -> Event.REDIS_BAD_DATA;
      case OUR_BUG -> Event.REDIS_OUR_BUG;
    };
  }
}
