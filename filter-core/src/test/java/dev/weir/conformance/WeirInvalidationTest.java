package dev.weir.conformance;

/** See {@link InvalidationContract}. */
final class WeirInvalidationTest extends InvalidationContract {
  @Override
  Arm sessions() {
    return new WeirArm();
  }
}
