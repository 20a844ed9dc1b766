package dev.weir.chaos;

/** What users use. */
enum Part {
  SESSIONS("sessions"),
  TOKENS("tokens"),
  LIMITS("rate limits"),
  PAGES("cached pages"),
  /** Requests that want nothing of Weir: the hiccups of the machine. */
  CONTROL("control");

  private final String title;

  Part(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
