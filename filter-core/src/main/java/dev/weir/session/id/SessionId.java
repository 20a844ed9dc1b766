package dev.weir.session.id;

/**
 * A session id that carries a signature of ours.
 *
 * @param handle names the session and its key in Redis, 22 characters of base64url (128 bits)
 * @param secret proves the right to use the session, 22 characters of base64url (128 bits)
 * @param text the id as it travels: handle, secret and signature
 */
public record SessionId(String handle, String secret, String text) {

  /** Shows the handle only: whoever reads it cannot use the session. */
  @Override
  public String toString() {
    return "SessionId[" + handle + "]";
  }
}
