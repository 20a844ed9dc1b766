package dev.weir.bench;

import dev.weir.http.PlainRequest;

/** A request without HTTP: GET of a path, from an address. */
record BenchRequest(String path, String remoteAddress) implements PlainRequest {}
