package dev.weir.conformance;

/** See {@link CookiesContract}. */
final class WeirCookiesTest extends CookiesContract {
  @Override
  Arm sessions() {
    return new WeirArm();
  }
}
