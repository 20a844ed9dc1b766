package dev.weir.conformance;

/** See {@link LifecycleContract}. */
final class ContainerLifecycleTest extends LifecycleContract {
  @Override
  Arm sessions() {
    return Arm.CONTAINER;
  }
}
