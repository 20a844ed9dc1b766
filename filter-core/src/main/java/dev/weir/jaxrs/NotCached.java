package dev.weir.jaxrs;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keeps the responses of a method, or of a class, out of the {@link dev.weir.responsecache response
 * cache}, whatever {@link Cached} or the rules of the configuration say. Clients and caches between
 * are not told.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface NotCached {}
