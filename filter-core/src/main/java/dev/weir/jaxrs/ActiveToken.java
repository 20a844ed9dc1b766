package dev.weir.jaxrs;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets only requests through whose bearer token is live: 401 without one, or with one that is
 * revoked. Where nobody can tell freshly enough, and where Weir has no Redis or did not start, the
 * answer is 503. A method's annotation replaces that of its class.
 *
 * <p>Signatures are not verified, unless a {@link dev.weir.blacklist.TokenVerifier} is configured:
 * that is the application's business.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface ActiveToken {
  /** Whether there has to be a token at all; if not, one that is there has to be live. */
  boolean required() default true;

  /**
   * How old this node's knowledge of revocations may be: {@code replica(5s)}, or {@code strict},
   * which asks Redis each time. Empty: as configured.
   */
  String freshness() default "";
}
