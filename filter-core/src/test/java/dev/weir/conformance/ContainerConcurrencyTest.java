package dev.weir.conformance;

/** See {@link ConcurrencyContract}. */
final class ContainerConcurrencyTest extends ConcurrencyContract {
  @Override
  Arm sessions() {
    return Arm.CONTAINER;
  }
}
