package dev.weir.conformance;

/** See {@link LifecycleContract}. */
final class WeirLifecycleTest extends LifecycleContract {
  @Override
  Arm sessions() {
    return new WeirArm();
  }
}
