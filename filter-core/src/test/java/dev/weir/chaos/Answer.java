package dev.weir.chaos;

/**
 * What came back.
 *
 * @param status of the response; 0 when there was none
 * @param body its text, or what went wrong
 */
record Answer(int status, String body) {
  boolean ok() {
    return status == 200;
  }
}
