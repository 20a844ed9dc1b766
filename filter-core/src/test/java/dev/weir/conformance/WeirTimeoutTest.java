package dev.weir.conformance;

/** See {@link TimeoutContract}. */
final class WeirTimeoutTest extends TimeoutContract {
  @Override
  Arm sessions() {
    return new WeirArm();
  }
}
