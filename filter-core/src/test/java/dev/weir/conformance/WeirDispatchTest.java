package dev.weir.conformance;

/** See {@link DispatchContract}. */
final class WeirDispatchTest extends DispatchContract {
  @Override
  Arm sessions() {
    return new WeirArm();
  }
}
