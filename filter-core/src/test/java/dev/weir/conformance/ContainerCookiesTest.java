package dev.weir.conformance;

/** See {@link CookiesContract}. */
final class ContainerCookiesTest extends CookiesContract {
  @Override
  Arm sessions() {
    return Arm.CONTAINER;
  }
}
