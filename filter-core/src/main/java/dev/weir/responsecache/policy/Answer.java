package dev.weir.responsecache.policy;

import dev.weir.http.Headers;

/**
 * What a client is sent from the cache.
 *
 * @param status of the answer: the stored one, or 206, 304, 416 or 504
 * @param stored fields of the stored response that go with it
 * @param further fields of this answer alone
 * @param body of the stored response
 * @param offset first byte of the body to send
 * @param length number of bytes to send; what {@code Content-Length} says also where the request is
 *     a HEAD. Negative: the answer has none
 */
public record Answer(
    int status, Headers stored, Headers further, Body body, long offset, long length) {}
