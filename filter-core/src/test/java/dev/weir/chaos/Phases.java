package dev.weir.chaos;

/**
 * The moments of a trial, nanoseconds.
 *
 * @param made when the fault was there
 * @param mended when it was not there any more
 * @param well when all nodes used Redis again, with nothing left to write
 * @param right when all that was asked in the end was answered right
 */
record Phases(long made, long mended, long well, long right) {}
