package dev.weir.conformance;

/** See {@link ContextsContract}. */
final class ContainerContextsTest extends ContextsContract {
  @Override
  Arm sessions() {
    return Arm.CONTAINER;
  }
}
