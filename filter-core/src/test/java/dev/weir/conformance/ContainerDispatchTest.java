package dev.weir.conformance;

/** See {@link DispatchContract}. */
final class ContainerDispatchTest extends DispatchContract {
  @Override
  Arm sessions() {
    return Arm.CONTAINER;
  }
}
