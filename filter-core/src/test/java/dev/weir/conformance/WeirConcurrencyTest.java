package dev.weir.conformance;

/** See {@link ConcurrencyContract}. */
final class WeirConcurrencyTest extends ConcurrencyContract {
  @Override
  Arm sessions() {
    return new WeirArm();
  }
}
