package dev.weir.conformance;

/** See {@link ContextsContract}. */
final class WeirContextsTest extends ContextsContract {
  @Override
  Arm sessions() {
    return new WeirArm();
  }
}
