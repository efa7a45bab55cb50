package io.mlops.gateway;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Waits at a Unix domain socket for a successor. Whoever connects is given the listening sockets at once, and the slot after
 * it has said that it is ready; one that goes away before has changed nothing. The socket lies in a folder that only the
 * owner enters. Thread-safe.
 *
 * <p>The successor receives each socket as {@code SCM_RIGHTS} beside one byte, sends {@link #READY} when it accepts, and
 * receives {@link #YOURS} when the slot's lock is free.
 */
final class HandoverOffer implements AutoCloseable {
    static final byte READY = 'R';
    static final byte YOURS = 'Y';
    private static final Logger LOG = System.getLogger(HandoverOffer.class.getName());

    private final EventLoopGroup group = Transport.EPOLL.group(1, "gateway-handover");
    private final List<Channel> listeners;
    private final Consumer<Runnable> departure;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final Channel server;

    /**
     * Begins to wait.
     *
     * @param departure called once, on a thread of its own, when a successor is ready: lets go of everything that the
     *     successor needs, calls what it is given, and finishes what it has
     */
    HandoverOffer(Path socket, List<Channel> listeners, Consumer<Runnable> departure) throws IOException {
        this.listeners = List.copyOf(listeners);
        this.departure = departure;
        // What a killed predecessor left behind: the slot's lock is ours.
        Files.deleteIfExists(socket);
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(EpollServerDomainSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Giving());
                    }
                })
                .bind(new DomainSocketAddress(socket.toFile()))
                .awaitUninterruptibly();
        server = bound.channel();
        if (bound.cause() != null) {
            close();
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot listen on " + socket + ": " + bound.cause().getMessage(),
                    bound.cause());
        }
    }

    /** Lets nobody new ask, and removes the socket, so that the successor can have its own there. */
    void withdraw() {
        server.close().awaitUninterruptibly();
    }

    @Override
    public void close() {
        withdraw();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private void leave(Channel successor) {
        if (taken.compareAndSet(false, true)) {
            Thread.ofPlatform()
                    .name("gateway-leaves")
                    .daemon()
                    .start(() -> departure.accept(() -> {
                        ByteBuf yours = successor.alloc().buffer(1).writeByte(YOURS);
                        successor
                                .writeAndFlush(yours)
                                .addListener(ChannelFutureListener.CLOSE)
                                .awaitUninterruptibly();
                    }));
        }
    }

    /** Serves one successor. */
    private final class Giving extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            for (Channel listener : listeners) {
                ChannelFuture unused = context.writeAndFlush(((UnixChannel) listener).fd());
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            boolean ready = bytes.isReadable() && bytes.getByte(bytes.readerIndex()) == READY;
            ReferenceCountUtil.release(message);
            if (ready) {
                leave(context.channel());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.log(Level.WARNING, "a successor could not be served: {0}", cause);
            Outbound.close(context.channel());
        }
    }
}
