package dev.weir.conformance;

/** See {@link ChangeIdContract}. */
final class ContainerChangeIdTest extends ChangeIdContract {
  @Override
  Arm sessions() {
    return Arm.CONTAINER;
  }
}
