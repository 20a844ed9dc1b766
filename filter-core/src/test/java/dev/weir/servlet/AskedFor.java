package dev.weir.servlet;

import dev.weir.http.PlainRequest;

/** A plain GET for a target at {@code http://test.example}, without any fields. */
record AskedFor(String target) implements PlainRequest {

  @Override
  public String path() {
    return target.split("[?;]", 2)[0];
  }

  @Override
  public String authority() {
    return "test.example";
  }
}
