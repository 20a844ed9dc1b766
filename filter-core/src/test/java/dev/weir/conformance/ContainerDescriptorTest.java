package dev.weir.conformance;

/** See {@link DescriptorContract}. */
final class ContainerDescriptorTest extends DescriptorContract {
  @Override
  Arm sessions() {
    return Arm.CONTAINER;
  }
}
