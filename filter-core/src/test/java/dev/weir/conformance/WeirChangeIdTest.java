package dev.weir.conformance;

/** See {@link ChangeIdContract}. */
final class WeirChangeIdTest extends ChangeIdContract {
  @Override
  Arm sessions() {
    return new WeirArm();
  }
}
