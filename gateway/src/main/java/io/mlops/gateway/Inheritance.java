package io.mlops.gateway;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a successor got from its predecessor: the sockets that it listens on, which stay open whoever of both dies. Speaks
 * with {@link HandoverOffer}. Used by one thread.
 */
final class Inheritance implements AutoCloseable {
    private static final long ANSWERS_WITHIN_SECONDS = 10;

    private final EventLoopGroup group;
    private final BlockingQueue<Object> inbox = new LinkedBlockingQueue<>();
    private final Channel predecessor;
    private @Nullable FileDescriptor port;
    private @Nullable FileDescriptor adminPort;

    private Inheritance(EventLoopGroup group, Path socket) throws IOException {
        this.group = group;
        ChannelFuture connected = new Bootstrap()
                .group(group)
                .channel(EpollDomainSocketChannel.class)
                .option(EpollChannelOption.DOMAIN_SOCKET_READ_MODE, DomainSocketReadMode.FILE_DESCRIPTORS)
                .handler(new Receiving())
                .connect(new DomainSocketAddress(socket.toFile()))
                .awaitUninterruptibly();
        predecessor = connected.channel();
        if (connected.cause() != null) {
            throw connected.cause() instanceof IOException e ? e : new IOException(connected.cause());
        }
    }

    /**
     * Asks the gateway that waits at the socket; empty where none does, or it dies meanwhile. UNAVAILABLE where it does not
     * answer.
     */
    static Optional<Inheritance> ask(Path socket) {
        EventLoopGroup group = Transport.EPOLL.group(1, "gateway-inherits");
        try {
            Inheritance inheritance = new Inheritance(group, socket);
            if (inheritance.receive()) {
                return Optional.of(inheritance);
            }
            inheritance.close();
            return Optional.empty();
        } catch (ConnectException | FileNotFoundException e) {
            end(group);
            return Optional.empty(); // nobody is there to inherit from
        } catch (IOException e) {
            end(group);
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION, "cannot take over at " + socket + ": " + e.getMessage(), e);
        }
    }

    private boolean receive() {
        if (!(next("hand its port over") instanceof FileDescriptor first)) {
            return false;
        }
        port = first;
        if (!(next("hand its port over") instanceof FileDescriptor second)) {
            return false;
        }
        adminPort = second;
        ((EpollDomainSocketChannel) predecessor).config().setReadMode(DomainSocketReadMode.BYTES);
        return true;
    }

    /** Where the clients' socket listens. */
    InetSocketAddress address() {
        FileDescriptor socket = Objects.requireNonNull(port, "taken already");
        return new EpollServerSocketChannel(socket.intValue()).localAddress();
    }

    /** The clients' socket; whoever takes it owns it. */
    FileDescriptor takePort() {
        FileDescriptor taken = Objects.requireNonNull(port, "taken already");
        port = null;
        return taken;
    }

    /** The admin socket; whoever takes it owns it. */
    FileDescriptor takeAdminPort() {
        FileDescriptor taken = Objects.requireNonNull(adminPort, "taken already");
        adminPort = null;
        return taken;
    }

    /** Tells the predecessor that it may go, and waits until it has let go of the slot, or is dead. */
    void settle() {
        ChannelFuture unused =
                predecessor.writeAndFlush(predecessor.alloc().buffer(1).writeByte(HandoverOffer.READY));
        Object answer = next("let go of its slot");
        while (answer instanceof Byte said && said != HandoverOffer.YOURS) {
            answer = next("let go of its slot");
        }
    }

    private Object next(String what) {
        try {
            Object message = inbox.poll(ANSWERS_WITHIN_SECONDS, TimeUnit.SECONDS);
            if (message != null) {
                return message;
            }
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE,
                    "cannot take over: the gateway that runs does not " + what + " within " + ANSWERS_WITHIN_SECONDS
                            + " s; it goes on, or end it and the next one starts in its place");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MlopsException(ErrorCode.CANCELLED, "cannot take over: interrupted", e);
        }
    }

    /** Closes what nobody took. */
    @Override
    public void close() {
        predecessor.close().awaitUninterruptibly();
        for (Object left : inbox) {
            if (left instanceof FileDescriptor unasked) {
                close(unasked);
            }
        }
        if (port != null) {
            close(port);
        }
        if (adminPort != null) {
            close(adminPort);
        }
        end(group);
    }

    private static void end(EventLoopGroup group) {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static void close(FileDescriptor descriptor) {
        try {
            descriptor.close();
        } catch (IOException e) {
            // The predecessor has it, too; the process's end closes ours.
            System.getLogger(Inheritance.class.getName()).log(System.Logger.Level.WARNING, "cannot close a socket", e);
        }
    }

    /** What the inbox holds at the end of the conversation. */
    private enum Ended {
        BY_THE_OTHER
    }

    /** Puts what comes into the inbox. */
    private final class Receiving extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof ByteBuf bytes) {
                while (bytes.isReadable()) {
                    inbox.add(bytes.readByte());
                }
                bytes.release();
            } else {
                inbox.add(message);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            inbox.add(Ended.BY_THE_OTHER);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // A reset says the same as an end.
            inbox.add(Ended.BY_THE_OTHER);
            Outbound.close(context.channel());
        }
    }
}
