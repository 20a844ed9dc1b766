package dev.weir.jaxrs;

import dev.weir.Weir;
import dev.weir.fallback.Deadline;
import dev.weir.http.RequestView;

/**
 * One request, and what is needed to decide about it.
 *
 * @param deadline how long it may wait for Redis, over all features
 */
record Call(Weir weir, RequestView request, Deadline deadline) {}
