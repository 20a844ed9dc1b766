package dev.weir.conformance;

/** See {@link ResponsesContract}. */
final class WeirResponsesTest extends ResponsesContract {
  @Override
  Arm sessions() {
    return new WeirArm();
  }
}
