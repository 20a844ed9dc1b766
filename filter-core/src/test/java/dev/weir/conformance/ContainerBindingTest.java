package dev.weir.conformance;

/** See {@link BindingContract}. */
final class ContainerBindingTest extends BindingContract {
  @Override
  Arm sessions() {
    return Arm.CONTAINER;
  }
}
