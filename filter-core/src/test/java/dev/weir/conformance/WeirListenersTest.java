package dev.weir.conformance;

/** See {@link ListenersContract}. */
final class WeirListenersTest extends ListenersContract {
  @Override
  Arm sessions() {
    return new WeirArm();
  }
}
