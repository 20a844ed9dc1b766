package dev.weir.conformance;

/** See {@link InvalidationContract}. */
final class ContainerInvalidationTest extends InvalidationContract {
  @Override
  Arm sessions() {
    return Arm.CONTAINER;
  }
}
