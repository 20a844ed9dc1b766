package dev.weir.chaos;

/**
 * A fault in the report.
 *
 * @param number of the fault in the design, {@code F18}
 */
record Row(String number, String title) {}
