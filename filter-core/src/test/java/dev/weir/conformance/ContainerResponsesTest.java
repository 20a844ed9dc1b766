package dev.weir.conformance;

/** See {@link ResponsesContract}. */
final class ContainerResponsesTest extends ResponsesContract {
  @Override
  Arm sessions() {
    return Arm.CONTAINER;
  }
}
