package dev.weir.chaos;

/** Something that must not be. */
record Finding(Part part, String text) {}
