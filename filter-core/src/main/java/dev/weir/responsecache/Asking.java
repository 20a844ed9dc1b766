package dev.weir.responsecache;

import dev.weir.fallback.Deadline;
import dev.weir.http.Headers;
import dev.weir.responsecache.policy.Answer;
import dev.weir.responsecache.policy.CacheStatus;
import dev.weir.responsecache.policy.Directives;
import dev.weir.responsecache.policy.Freshening;
import dev.weir.responsecache.policy.Inquiry;
import dev.weir.responsecache.policy.Refusal;
import dev.weir.responsecache.policy.ResponseHead;
import dev.weir.responsecache.policy.StoredResponse;
import dev.weir.responsecache.policy.Storing;
import dev.weir.responsecache.policy.Terms;
import dev.weir.responsecache.policy.Usage;
import dev.weir.responsecache.policy.Variants;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A HEAD on its way to the application, whose answer tells about a stored response. */
final class Asking implements Exchange {
  private static final int OK = 200;

  private final Machinery machinery;
  private final Inquiry inquiry;
  private final CacheStatus.Forward why;
  private final @Nullable StoredResponse held;
  private final Supplier<Deadline> deadline;

  Asking(
      Machinery machinery,
      Inquiry inquiry,
      CacheStatus.Forward why,
      @Nullable StoredResponse held,
      Supplier<Deadline> deadline) {
    this.machinery = machinery;
    this.inquiry = inquiry;
    this.why = why;
    this.held = held;
    this.deadline = deadline;
  }

  @Override
  public Map<String, Optional<String>> replacedFields() {
    return Map.of();
  }

  @Override
  public Verdict judge(ResponseHead head, Usage usage) {
    StoredResponse stored = held;
    if (stored != null && head.status() == OK && stored.status() == OK) {
      if (Freshening.describes(head.headers(), stored)) {
        freshen(stored, head, usage);
      } else {
        // Before the first byte: the client's next request comes after it.
        machinery.shelves().drop(stored, deadline.get());
      }
    }
    return new Verdict(null, machinery.status().forwarded(why, Refusal.METHOD));
  }

  /** RFC 9111 §4.3.5. */
  private void freshen(StoredResponse stored, ResponseHead head, Usage usage) {
    Headers merged = Freshening.merged(stored.headers(), head.headers());
    Directives directives = Directives.of(merged, machinery.settings().targets());
    Terms.Basis basis =
        new Terms.Basis(
            new ResponseHead(OK, merged),
            directives,
            inquiry.rule(),
            inquiry.personal(),
            machinery.wallSeconds());
    Terms terms = Terms.of(basis, machinery.settings());
    Storing.Candidate candidate =
        new Storing.Candidate(inquiry.wishes().unstored(), inquiry.credentials(), usage, basis);
    if (Storing.refusal(candidate, terms) != null) {
      machinery.shelves().drop(stored, deadline.get());
      return;
    }
    List<String> targets = machinery.settings().targets();
    Headers kept =
        Storing.kept(
            merged,
            directives,
            targets.isEmpty() ? "" : targets.get(0),
            machinery.settings().name());
    Terms.Basis answered =
        new Terms.Basis(head, directives, inquiry.rule(), true, machinery.wallSeconds());
    List<String> names = machinery.shelves().local().names(inquiry.key());
    List<String> varied = names == null ? Variants.NONE : names;
    machinery
        .shelves()
        .store(
            stored.freshened(
                kept,
                terms,
                new StoredResponse.Arrival(
                    machinery.millis(), Terms.initialAge(answered, 0), inquiry.known())),
            varied,
            varied,
            null);
  }

  @Override
  public void complete(Recorded recorded) {}

  @Override
  public @Nullable Answer failed() {
    return null;
  }

  @Override
  public void abandon(Refusal why) {}

  @Override
  public void withdraw() {}
}
