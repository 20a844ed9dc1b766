package dev.weir.responsecache.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.redis.KeySpace;
import dev.weir.redis.SecretRing;
import java.util.Base64;
import java.util.List;

/** The keys of one response. What users sent appears in them as a keyed hash only. */
public final class ResponseKeys {
  private final KeySpace keys;
  private final SecretRing secrets;
  private final String tag;
  private final String variant;

  public ResponseKeys(Address address, KeySpace keys, SecretRing secrets) {
    this.keys = keys;
    this.secrets = secrets;
    this.tag = hash(address.key());
    this.variant = address.selection().isEmpty() ? "" : ":" + hash(address.selection());
  }

  /**
   * Which response is meant.
   *
   * @param key of the resource
   * @param names that the caller takes it to vary by
   * @param selection of the request by those names
   */
  public record Address(String key, List<String> names, String selection) {
    String namesText() {
      return String.join(",", names);
    }
  }

  public String variance() {
    return keys.key("response-variance", tag);
  }

  public String response() {
    return keys.key("response-meta", tag) + variant;
  }

  public String flight() {
    return keys.key("response-flight", tag) + variant;
  }

  public String chunk(String version, int index) {
    return keys.key("response-body", tag) + variant + ':' + version + ':' + index;
  }

  private String hash(String text) {
    byte[] hash = secrets.sign("response".getBytes(UTF_8), text.getBytes(UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
  }
}
