package dev.weir.jaxrs;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits how often a resource may be asked: by policies of the configuration, {@code
 * RateLimited("strict")}, or by a limit of its own, {@code RateLimited(limit = 10, window =
 * "60s")}. Beyond that the answer is 429.
 *
 * <p>A method's annotation replaces that of its class; both may stand on a superclass or an
 * interface instead. A limit of its own counts all methods of an annotated class together. A policy
 * that a rule of the configuration has applied to the request already is not applied again.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface RateLimited {
  /** Names of configured policies, decided together; or none, for a limit of its own. */
  String[] value() default {};

  /** Permits in any window of that length. */
  int limit() default 0;

  /** Length of the window: {@code 500ms}, {@code 30s}, {@code 15m}, {@code 24h}, or ISO-8601. */
  String window() default "";

  /**
   * What tells one subject of a limit of its own from another, in words of {@link
   * dev.weir.ratelimit.Subjects} with {@code +} between them.
   */
  String key() default "address";
}
