package dev.weir.fallback;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Bounds on what an unwell Redis may cost.
 *
 * @param deadline most that one request waits for Redis, over all features
 * @param maxWaiters requests that may go on waiting once Redis lags
 * @param lag age of the oldest unanswered command from which Redis counts as lagging
 * @param probeInterval pause between two background probes
 * @param journalMaxEntries most writes kept for later, each for another object
 * @param journalMaxBytes most bytes kept for later
 * @param journalMaxAge age at which a kept write is given up
 * @param journalDirectory where kept writes outlive the process, or null for nowhere
 */
public record FallbackSettings(
    Duration deadline,
    int maxWaiters,
    Duration lag,
    Duration probeInterval,
    int journalMaxEntries,
    long journalMaxBytes,
    Duration journalMaxAge,
    @Nullable Path journalDirectory) {}
