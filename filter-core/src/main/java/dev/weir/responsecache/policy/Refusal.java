package dev.weir.responsecache.policy;

import java.util.Locale;

/** Why a response is not stored, or a request not answered from the cache. */
public enum Refusal {
  /** No rule makes the cache active for the path. */
  NO_RULE,
  /** The method's responses are not cached. */
  METHOD,
  /** The target is spelt so that a cache and an application may read it differently. */
  TARGET,
  /** The host is not among those that are cached. */
  HOST,
  /** The request asks for another protocol. */
  UPGRADE,
  /** A GET with a body. */
  REQUEST_BODY,
  /** A field that makes the request another one than it seems. */
  OVERRIDE,
  /** A precondition that only the application can evaluate. */
  PRECONDITION,
  /** The request forbids it: {@code no-store}. */
  REQUEST_NO_STORE,
  /** A final status that is not stored: 206, 304 and what is no final status. */
  STATUS,
  /** {@code must-understand} with a status code whose meaning for caches is unknown. */
  STATUS_UNKNOWN,
  /** {@code no-store}. */
  NO_STORE,
  /** {@code private}. */
  PRIVATE,
  /** The request had credentials and the response does not say that it is for others, too. */
  AUTHORIZATION,
  /** The application used or began a session. */
  SESSION,
  /** The application looked at cookies and does not say that the response is for others, too. */
  COOKIES,
  /** The user is authenticated and the response is not {@code public}. */
  USER,
  /** {@code Set-Cookie}. */
  SET_COOKIE,
  /** {@code Vary: *}. */
  VARY_ALL,
  /** {@code Vary: Cookie}, or more fields than make sense. */
  VARY,
  /** A stream of events. */
  EVENT_STREAM,
  /** Fields after the body. */
  TRAILERS,
  /** Fields that no message may have, or too many of them. */
  FIELDS,
  /** Neither fresh for any time nor possible to validate. */
  NOT_FRESH,
  /** More bytes than are stored. */
  TOO_LARGE,
  /** The body ended before or after the announced length, or with a failure. */
  INCOMPLETE,
  /** The answer was given by an error page, which is not seen. */
  ERROR_PAGE;

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** Whether it is for all requests alike, whoever sends them. */
  public boolean ofTheResource() {
    return switch (this) {
      case NO_STORE, PRIVATE, SET_COOKIE, VARY_ALL, VARY, EVENT_STREAM, NOT_FRESH -> true;
      default -> false;
    };
  }

  /** As it appears in {@code Cache-Status}, {@code set-cookie}. */
  public String text() {
    return text;
  }
}
