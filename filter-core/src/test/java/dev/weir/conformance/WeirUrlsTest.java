package dev.weir.conformance;

import java.util.Map;

/** See {@link UrlsContract}. */
final class WeirUrlsTest extends UrlsContract {
  @Override
  Arm sessions() {
    return new WeirArm(Map.of("weir.session.url-ids", "true"));
  }
}
