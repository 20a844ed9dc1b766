package dev.weir.conformance;

/** See {@link ListenersContract}. */
final class ContainerListenersTest extends ListenersContract {
  @Override
  Arm sessions() {
    return Arm.CONTAINER;
  }
}
