package dev.weir.conformance;

/** See {@link AttributesContract}. */
final class ContainerAttributesTest extends AttributesContract {
  @Override
  Arm sessions() {
    return Arm.CONTAINER;
  }
}
