package dev.weir;

import java.util.function.LongSupplier;

/**
 * Where a Weir runs.
 *
 * @param app name of the application
 * @param loader the application's own
 * @param wallMicros the machine's clock, microseconds since 1970; it may jump
 */
record Surroundings(String app, ClassLoader loader, LongSupplier wallMicros) {}
