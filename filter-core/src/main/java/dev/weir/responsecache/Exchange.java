package dev.weir.responsecache;

import dev.weir.responsecache.policy.Answer;
import dev.weir.responsecache.policy.Body;
import dev.weir.responsecache.policy.Refusal;
import dev.weir.responsecache.policy.ResponseHead;
import dev.weir.responsecache.policy.Usage;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the application, watched by the cache. The adapter asks {@link
 * #judge} before the first byte of the response, and ends with exactly one of {@link #complete},
 * {@link #failed} and {@link #abandon}. Belongs to one request; its calls may come on different
 * threads, one after the other.
 */
public interface Exchange {

  /** The fields that the application sees with another value than was sent, or without one. */
  Map<String, Optional<String>> replacedFields();

  /**
   * What is to become of a response whose status and fields are known.
   *
   * @param head of the application's response
   * @param usage what the application has used of the request so far
   */
  Verdict judge(ResponseHead head, Usage usage);

  /** The response is complete; {@link #judge} was called for it. */
  void complete(Recorded recorded);

  /**
   * The application failed before the first byte of a response.
   *
   * @return what to answer in its stead, or null: then its failure takes its course
   */
  @Nullable Answer failed();

  /** The response broke off, was too large to be kept, or was given by somebody else. */
  void abandon(Refusal why);

  /** What was {@link #complete} is not what the client got after all: nobody is to get it. */
  void withdraw();

  /**
   * What is to become of a response.
   *
   * @param instead the answer to send instead of what the application writes, or null
   * @param recorded whether what the application writes is to be recorded, up to {@link
   *     ResponseCache#mostBodyBytes}
   * @param status value of {@code Cache-Status} for the application's own response, or empty
   * @param errorPage the same where the container's error page is sent instead, which nobody sees
   */
  record Verdict(@Nullable Answer instead, boolean recorded, String status, String errorPage) {
    /** What is not recorded, whoever writes it. */
    Verdict(@Nullable Answer instead, String status) {
      this(instead, false, status, status);
    }
  }

  /**
   * A response that was recorded.
   *
   * @param body all of it; empty where nothing was to be recorded
   * @param usage what the application used of the request until the end
   * @param encoding the encoding of characters that the response had
   */
  record Recorded(Body body, Usage usage, @Nullable String encoding) {}
}
