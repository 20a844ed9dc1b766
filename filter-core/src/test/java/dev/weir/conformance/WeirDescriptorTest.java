package dev.weir.conformance;

/** See {@link DescriptorContract}. */
final class WeirDescriptorTest extends DescriptorContract {
  @Override
  Arm sessions() {
    return new WeirArm();
  }
}
