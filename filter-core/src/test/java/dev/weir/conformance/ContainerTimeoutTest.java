package dev.weir.conformance;

/** See {@link TimeoutContract}. */
final class ContainerTimeoutTest extends TimeoutContract {
  @Override
  Arm sessions() {
    return Arm.CONTAINER;
  }
}
