package dev.weir.conformance;

/** See {@link UrlsContract}. */
final class ContainerUrlsTest extends UrlsContract {
  @Override
  Arm sessions() {
    return Arm.CONTAINER;
  }
}
