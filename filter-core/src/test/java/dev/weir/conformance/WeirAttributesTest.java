package dev.weir.conformance;

/** See {@link AttributesContract}. */
final class WeirAttributesTest extends AttributesContract {
  @Override
  Arm sessions() {
    return new WeirArm();
  }
}
