package dev.weir.chaos;

import dev.weir.fallback.Availability;

/** What a node took Redis to be good for, from a moment on. */
record Flip(long nanos, int node, Availability state) {}
