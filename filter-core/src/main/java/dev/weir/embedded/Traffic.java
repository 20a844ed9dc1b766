package dev.weir.embedded;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What has passed through a proxy since it was started. */
final class Traffic {
  final AtomicLong accepted = new AtomicLong();
  final AtomicInteger open = new AtomicInteger();
  final AtomicLong requestChunks = new AtomicLong();
  final AtomicLong requestBytes = new AtomicLong();
  final AtomicLong replyBytes = new AtomicLong();
}
