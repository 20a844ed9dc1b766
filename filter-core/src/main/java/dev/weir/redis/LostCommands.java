package dev.weir.redis;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Queue;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.handler.CommandsQueue;
import org.redisson.client.protocol.QueueCommandHolder;

/**
 * Fails the commands that wait on a connection when it breaks. The client itself fails but one of
 * them, and that only after it has connected again; the others would wait for their time-out.
 */
final class LostCommands extends ChannelInboundHandlerAdapter {
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Queue<QueueCommandHolder> waiting = ctx.channel().attr(CommandsQueue.COMMANDS_QUEUE).get();
    if (waiting != null) {
      RedisConnectionException lost = new RedisConnectionException("the connection was lost");
      waiting.forEach(holder -> holder.getCommand().tryFailure(lost));
    }
    ctx.fireChannelInactive();
  }
}
