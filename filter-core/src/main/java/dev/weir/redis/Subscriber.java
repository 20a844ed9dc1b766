package dev.weir.redis;

/** Hears what is published on a channel. Called on a thread of the client: must return at once. */
public interface Subscriber {
  /** A message arrived. */
  void message(byte[] payload);

  /** The subscription was lost or made anew: messages may be missing. May be called repeatedly. */
  void lost();
}
