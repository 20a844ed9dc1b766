package dev.weir.responsecache.policy;

import dev.weir.http.Headers;

/**
 * Status and fields of a response, as the application made them.
 *
 * @param status a final status, 200 to 599
 * @param headers without what outer filters and the container add
 */
public record ResponseHead(int status, Headers headers) {}
