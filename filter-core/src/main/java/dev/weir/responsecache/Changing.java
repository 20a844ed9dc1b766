package dev.weir.responsecache;

import dev.weir.fallback.Deadline;
import dev.weir.http.RequestView;
import dev.weir.responsecache.policy.Answer;
import dev.weir.responsecache.policy.CacheStatus;
import dev.weir.responsecache.policy.Invalidation;
import dev.weir.responsecache.policy.Refusal;
import dev.weir.responsecache.policy.ResponseHead;
import dev.weir.responsecache.policy.Usage;
import dev.weir.responsecache.store.Purge;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request that may change something, and then makes stored responses invalid. */
final class Changing implements Exchange {
  private final Machinery machinery;
  private final RequestView request;
  private final Deadline deadline;

  Changing(Machinery machinery, RequestView request, Deadline deadline) {
    this.machinery = machinery;
    this.request = request;
    this.deadline = deadline;
  }

  @Override
  public Map<String, Optional<String>> replacedFields() {
    return Map.of();
  }

  @Override
  public Verdict judge(ResponseHead head, Usage usage) {
    if (Invalidation.happened(head.status())) {
      Set<String> subjects =
          new LinkedHashSet<>(Purge.urls(Invalidation.urls(request, head.headers())));
      Invalidation.groups(request, head.headers()).forEach(tag -> subjects.add(Purge.tag(tag)));
      // Before the first byte: the client's next request comes after it.
      machinery.purges().purge(subjects, false, deadline);
    }
    return new Verdict(
        null, machinery.status().forwarded(CacheStatus.Forward.METHOD, Refusal.METHOD));
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
