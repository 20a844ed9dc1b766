package dev.weir.jaxrs;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Has the responses to GETs of a resource cached by the {@link dev.weir.responsecache response
 * cache}, whose servlet filter has to be in the chain. For responses that carry neither {@code
 * Cache-Control} nor {@code Expires}: what the application says itself always comes first. Clients
 * see none of it. Durations are written {@code 500ms}, {@code 30s}, {@code 15m}, {@code 24h}, or as
 * in ISO-8601.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Cached {
  /** Freshness lifetime of a successful response, in whole seconds. */
  String ttl();

  /** The same for 404, 405, 410, 414 and 501. */
  String negativeTtl() default "0s";

  /** How long a stale response may be served while a new one is made. */
  String swr() default "0s";

  /** How long a stale response may stand in for a failure; empty: as configured. */
  String staleIfError() default "";

  /** By which the responses are purged; letters, digits and what may stand in a header's word. */
  String[] tags() default {};

  /** Names of request fields that select among responses; they are added to {@code Vary}. */
  String[] vary() default {};

  /** Whether the responses are for everybody even if the request had credentials. */
  boolean shared() default false;
}
