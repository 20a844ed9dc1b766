package dev.weir.conformance;

/** See {@link BindingContract}. */
final class WeirBindingTest extends BindingContract {
  @Override
  Arm sessions() {
    return new WeirArm();
  }
}
