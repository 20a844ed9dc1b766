package dev.weir.redis;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.redisson.client.handler.CommandDecoder;
import org.redisson.client.handler.ErrorsLoggingHandler;

/**
 * Keeps what Redis replied out of the logs: the client quotes it when it cannot make sense of it.
 * The call that it happened to fails, which {@link RedisGateway} counts and {@link Reachability}
 * tells once.
 */
final class QuietErrors extends ChannelInboundHandlerAdapter {
  private static final String CLIENT = CommandDecoder.class.getPackageName();

  /**
   * The decoder's own messages cannot be had without the quotation. They are switched off where the
   * client's classes are nobody else's; held here, since loggers are forgotten otherwise.
   */
  private static final Logger DECODER = Logger.getLogger(CLIENT);

  static {
    if (CLIENT.startsWith("dev.weir.")) {
      DECODER.setLevel(Level.OFF);
    }
  }

  private QuietErrors() {}

  /** Takes the place of the client's handler that logs. */
  static void install(Channel channel) {
    channel.pipeline().replace(ErrorsLoggingHandler.class, null, new QuietErrors());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // The end of the line: behind this one, netty would log it.
  }
}
