package dev.weir.config;

/** Says what is wrong with a text that should be a value. Never repeats it: it may be a secret. */
final class BadValue extends Exception {
  private static final long serialVersionUID = 1L;

  private final String detail;

  /** A text that breaks the rule in a way the rule itself makes plain. */
  BadValue() {
    this("");
  }

  BadValue(String detail) {
    super(detail, null, false, false);
    this.detail = detail;
  }

  /** What is wrong beyond the rule itself, empty when there is nothing to add. */
  String detail() {
    return detail;
  }
}
