package dev.weir.responsecache;

import dev.weir.fallback.Deadline;
import dev.weir.http.CacheControl;
import dev.weir.http.Headers;
import dev.weir.http.HttpDate;
import dev.weir.responsecache.policy.Answer;
import dev.weir.responsecache.policy.Answers;
import dev.weir.responsecache.policy.Body;
import dev.weir.responsecache.policy.CacheStatus;
import dev.weir.responsecache.policy.Directives;
import dev.weir.responsecache.policy.Freshening;
import dev.weir.responsecache.policy.Inquiry;
import dev.weir.responsecache.policy.Invalidation;
import dev.weir.responsecache.policy.Preconditions;
import dev.weir.responsecache.policy.Refusal;
import dev.weir.responsecache.policy.ResponseHead;
import dev.weir.responsecache.policy.Reuse;
import dev.weir.responsecache.policy.StoredResponse;
import dev.weir.responsecache.policy.Storing;
import dev.weir.responsecache.policy.Terms;
import dev.weir.responsecache.policy.Usage;
import dev.weir.responsecache.policy.Variants;
import dev.weir.responsecache.store.RedisResponses;
import dev.weir.telemetry.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A GET on its way to the application because nothing stored answers it, or only what has to be
 * confirmed (RFC 9111 §4.3). What comes back is stored if it may be.
 */
final class Filling implements Exchange {
  private static final Set<Integer> FAILURES = Set.of(500, 502, 503, 504);
  private static final int NOT_MODIFIED = 304;
  private static final int OK = 200;
  private static final int ERROR = 400;
  private static final int FAILURE = 500;
  private static final Set<Integer> ABSENT = Set.of(404, 410);

  private final Machinery machinery;
  private final Inquiry inquiry;
  private final Origin origin;
  private final Supplier<Deadline> deadline;

  /** What {@link #judge} decided to store. */
  private @Nullable Pending pending;

  private @Nullable StoredResponse saved;

  private int length = -1;

  /**
   * Why the request goes on.
   *
   * @param why in the words of {@code Cache-Status}
   * @param held what is to be confirmed, or null
   * @param flight that others wait for, or null
   * @param ticket by which other nodes wait for it, or null
   * @param complete whether the client's own conditions are kept from the application, so that the
   *     response is a complete one
   */
  record Origin(
      CacheStatus.Forward why,
      @Nullable StoredResponse held,
      Flights.@Nullable Flight flight,
      RedisResponses.@Nullable Ticket ticket,
      boolean complete) {}

  /** A response that is being recorded. */
  private record Pending(ResponseHead head, Terms terms, Storing.Candidate candidate) {}

  /**
   * @param deadline asked for when Redis is
   */
  Filling(Machinery machinery, Inquiry inquiry, Origin origin, Supplier<Deadline> deadline) {
    this.machinery = machinery;
    this.inquiry = inquiry;
    this.origin = origin;
    this.deadline = deadline;
  }

  @Override
  public Map<String, Optional<String>> replacedFields() {
    StoredResponse held = origin.held();
    if (held == null && !origin.complete()) {
      return Map.of();
    }
    Map<String, Optional<String>> fields = new LinkedHashMap<>();
    // RFC 9111 §4.3.1: all the validators that the stored response has.
    fields.put(
        Preconditions.IF_NONE_MATCH,
        Optional.ofNullable(held == null ? null : held.headers().first("ETag")));
    fields.put(
        Preconditions.IF_MODIFIED_SINCE,
        Optional.ofNullable(held == null ? null : held.headers().first("Last-Modified")));
    if (held != null) {
      fields.put("Range", Optional.empty());
      fields.put(Preconditions.IF_RANGE, Optional.empty());
    }
    return fields;
  }

  @Override
  public Verdict judge(ResponseHead head, Usage usage) {
    StoredResponse held = origin.held();
    if (held != null && head.status() == NOT_MODIFIED) {
      return new Verdict(confirmed(held, head, usage), "");
    }
    if (held != null && FAILURES.contains(head.status())) {
      Answer standIn = standIn(held, head.status());
      if (standIn != null) {
        return new Verdict(standIn, "");
      }
    }
    return offered(head, usage);
  }

  private Verdict offered(ResponseHead head, Usage usage) {
    Storing.Candidate candidate = candidate(head, usage);
    Terms terms = Terms.of(candidate.basis(), machinery.settings());
    Refusal refusal = Storing.refusal(candidate, terms);
    if (refusal == null) {
      refusal = sizeRefusal(head);
    }
    if (refusal != null) {
      refuse(refusal, head);
      return new Verdict(null, machinery.status().forwarded(origin.why(), refusal));
    }
    pending = new Pending(head, terms, candidate);
    long fresh = terms.lifetimeMillis() - Terms.initialAge(candidate.basis(), delay());
    String status = machinery.status().stored(origin.why(), fresh);
    boolean clientHasIt =
        (origin.complete() || origin.held() != null)
            && head.status() == OK
            && Preconditions.any(inquiry.request())
            && Preconditions.notModified(
                inquiry.request(), head.headers(), machinery.wallSeconds());
    return new Verdict(
        clientHasIt ? notModified(head, status) : null,
        true,
        status,
        machinery.status().forwarded(origin.why(), Refusal.ERROR_PAGE));
  }

  private static Answer notModified(ResponseHead head, String status) {
    Headers further = status.isEmpty() ? Headers.NONE : Headers.of("Cache-Status", status);
    Headers kept = Storing.kept(head.headers(), Directives.NONE, "", "");
    return new Answer(NOT_MODIFIED, Answers.metadata(kept), further, Body.EMPTY, 0, -1);
  }

  private @Nullable Refusal sizeRefusal(ResponseHead head) {
    if (head.headers().bytes() > machinery.settings().limits().headerBytes()
        || !Invalidation.storable(
            Invalidation.tags(inquiry.request(), head.headers(), inquiry.rule()))) {
      return Refusal.FIELDS;
    }
    String text = head.headers().first("Content-Length");
    long announced = text == null ? -1 : CacheControl.deltaSeconds(text.strip());
    length = (int) Math.min(Integer.MAX_VALUE, announced);
    return announced > machinery.settings().limits().bodyBytes() ? Refusal.TOO_LARGE : null;
  }

  private Storing.Candidate candidate(ResponseHead head, Usage usage) {
    Directives directives = Directives.of(head.headers(), machinery.settings().targets());
    Terms.Basis basis =
        new Terms.Basis(
            head,
            directives,
            inquiry.rule(),
            inquiry.personal() || usage.cookies() || usage.user(),
            machinery.wallSeconds());
    return new Storing.Candidate(inquiry.wishes().unstored(), inquiry.credentials(), usage, basis);
  }

  private long delay() {
    return Math.max(0, machinery.millis() - inquiry.beganMillis());
  }

  /** RFC 9111 §4.3.4: the stored response, freshened, is the answer. */
  private Answer confirmed(StoredResponse held, ResponseHead head, Usage usage) {
    machinery.telemetry().count(Event.RESPONSE_VALIDATED);
    if (!Freshening.confirms(head.headers(), held)) {
      // About another response than ours: good for this answer, for nothing else.
      machinery.shelves().drop(held, deadline.get());
      land(Flights.Landing.ALONE, 0);
      return answer(
          held,
          machinery.status().validated(origin.why(), false, held.freshMillis(machinery.millis())));
    }
    Storing.Candidate update =
        candidate(new ResponseHead(held.status(), merged(held, head.headers())), usage);
    Terms terms = Terms.of(update.basis(), machinery.settings());
    StoredResponse fresh =
        held.freshened(
            dated(clean(update)),
            terms,
            new StoredResponse.Arrival(
                machinery.millis(),
                Terms.initialAge(basisOf(update, head), delay()),
                inquiry.known()));
    Refusal refusal = Storing.refusal(update, terms);
    if (refusal == null) {
      save(fresh);
    } else {
      machinery.shelves().drop(held, deadline.get());
      machinery.telemetry().count(Event.RESPONSE_REFUSED);
      land(Flights.Landing.ALONE, 0);
    }
    return answer(
        fresh,
        machinery
            .status()
            .validated(origin.why(), refusal == null, fresh.freshMillis(machinery.millis())));
  }

  // The age of what was confirmed is that of the confirmation, not that of the first answer.
  private static Terms.Basis basisOf(Storing.Candidate update, ResponseHead notModified) {
    Terms.Basis merged = update.basis();
    return new Terms.Basis(
        notModified, merged.directives(), merged.rule(), merged.personal(), merged.wallSeconds());
  }

  private Headers merged(StoredResponse held, Headers update) {
    Headers merged = Freshening.merged(held.headers(), update);
    // Without a date of its own, a confirmation is as old as it is: now.
    return update.has("Date") ? merged : merged.where(name -> !name.equalsIgnoreCase("Date"));
  }

  private Headers clean(Storing.Candidate candidate) {
    List<String> targets = machinery.settings().targets();
    return Storing.kept(
        candidate.headers(),
        candidate.basis().directives(),
        targets.isEmpty() ? "" : targets.get(0),
        machinery.settings().name());
  }

  private Headers dated(Headers headers) {
    return headers.has("Date")
        ? headers
        : headers.with("Date", HttpDate.format(machinery.wallSeconds()));
  }

  private Answer answer(StoredResponse response, String status) {
    return Answers.of(inquiry, response, machinery.context(response, status));
  }

  private @Nullable Answer standIn(StoredResponse held, int status) {
    long now = machinery.millis();
    if (!Reuse.despiteFailure(held, inquiry.wishes(), now)) {
      return null;
    }
    machinery.telemetry().count(Event.RESPONSE_STOOD_IN);
    land(new Flights.Landing(false, held), 0);
    return answer(held, machinery.status().standIn(status, held.freshMillis(now)));
  }

  private void refuse(Refusal refusal, ResponseHead head) {
    int status = head.status();
    machinery.telemetry().count(Event.RESPONSE_REFUSED);
    StoredResponse held = origin.held();
    if (held != null && (status < ERROR || ABSENT.contains(status))) {
      // What has just been said about the resource is newer than what is stored.
      machinery.shelves().drop(held, deadline.get());
    }
    long pass = 0;
    if (refusal != Refusal.STATUS
        && inquiry.credentials() == Inquiry.Credentials.NONE
        && !inquiry.wishes().unstored()
        && status < FAILURE) {
      machinery.shelves().local().refuse(inquiry.key(), refusal, general(refusal, head));
      pass = refusal.ofTheResource() ? machinery.settings().times().uncacheable().toMillis() : 0;
    }
    land(Flights.Landing.ALONE, pass);
  }

  // What is said to this cache alone has to be taken out of each response.
  private boolean general(Refusal refusal, ResponseHead head) {
    List<String> targets = machinery.settings().targets();
    boolean addressed =
        head.headers().has(Invalidation.SURROGATE_KEY)
            || (!targets.isEmpty() && head.headers().has(targets.get(0)));
    return refusal.ofTheResource() && !addressed;
  }

  @Override
  public void complete(Recorded recorded) {
    Pending offer = pending;
    pending = null;
    if (offer == null) {
      return;
    }
    Storing.Candidate last = candidate(offer.head(), recorded.usage());
    Refusal refusal = Storing.refusal(last, offer.terms());
    if (refusal == null && length >= 0 && length != recorded.body().length()) {
      refusal = Refusal.INCOMPLETE;
    }
    if (refusal != null) {
      refuse(refusal, offer.head());
      return;
    }
    List<String> names =
        machinery
            .shelves()
            .local()
            .learn(inquiry.key(), Variants.names(offer.head().headers(), inquiry.rule().vary()));
    save(
        new StoredResponse(
            new StoredResponse.Identity(
                inquiry.key(),
                Variants.select(names, inquiry.request()),
                Invalidation.tags(inquiry.request(), offer.head().headers(), inquiry.rule()),
                recorded.encoding()),
            new ResponseHead(offer.head().status(), dated(clean(offer.candidate()))),
            recorded.body(),
            offer.terms(),
            new StoredResponse.Arrival(
                machinery.millis(),
                Terms.initialAge(offer.candidate().basis(), delay()),
                inquiry.known())));
  }

  private void save(StoredResponse response) {
    saved = response;
    List<String> names = machinery.shelves().local().names(inquiry.key());
    List<String> now = names == null ? Variants.NONE : names;
    machinery.shelves().store(response, now, now, origin.ticket());
    boolean usable =
        !response.terms().alwaysValidated() && response.freshMillis(machinery.millis()) > 0;
    Flights.Flight flight = origin.flight();
    if (flight != null) {
      flight.land(usable ? Flights.Landing.SHARED : Flights.Landing.ALONE);
    }
  }

  @Override
  public @Nullable Answer failed() {
    StoredResponse held = origin.held();
    Answer standIn = held == null ? null : standIn(held, 500);
    if (standIn == null) {
      abandon(Refusal.INCOMPLETE);
    }
    return standIn;
  }

  @Override
  public void withdraw() {
    StoredResponse given = saved;
    saved = null;
    if (given != null) {
      machinery.shelves().drop(given, deadline.get());
    }
  }

  @Override
  public void abandon(Refusal why) {
    if (pending != null) {
      machinery.telemetry().count(Event.RESPONSE_REFUSED);
      pending = null;
    }
    if (why == Refusal.TOO_LARGE || why == Refusal.EVENT_STREAM || why == Refusal.TRAILERS) {
      machinery.shelves().local().refuse(inquiry.key(), why, false);
    }
    land(Flights.Landing.ALONE, 0);
  }

  private void land(Flights.Landing how, long passMillis) {
    Flights.Flight flight = origin.flight();
    if (flight != null) {
      flight.land(how);
    }
    machinery.shelves().land(origin.ticket(), passMillis);
  }
}
