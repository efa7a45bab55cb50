package io.mlops.gateway;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Opens what a gateway listens on: a port of its own, one that it shares with its siblings, one that it was handed. */
final class Listeners {
    private static final int BACKLOG = 4096;

    private Listeners() {}

    /** Why several gateways cannot share a port on this machine; empty where they can. */
    static Optional<String> aloneBecause(Transport transport) {
        if (transport != Transport.EPOLL) {
            Throwable cause = Epoll.unavailabilityCause();
            return Optional.of("this machine has no epoll" + (cause == null ? "" : " (" + rootMessage(cause) + ")")
                    + ", so one gateway process has the port to itself");
        }
        return PortListeners.visible()
                ? Optional.empty()
                : Optional.of("/proc/net/tcp cannot be read, so one gateway process has the port to itself");
    }

    private static String rootMessage(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    /** The clients' port, as the settings want it. */
    static Channel open(Transport transport, EventLoopGroup group, Listening listening, ChannelHandler initializer)
            throws IOException {
        Sharing sharing = listening.sharing();
        Optional<String> alone = aloneBecause(transport);
        if (sharing.slot() > 1 && alone.isPresent()) {
            throw new MlopsException(ErrorCode.FAILED_PRECONDITION, "cannot start gateway: " + alone.get());
        }
        if (!sharing.shared() || alone.isPresent()) {
            return bind(transport, group, listening.host(), listening.port(), "port", initializer, false);
        }
        Kin kin = new Kin(sharing.siblings());
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(listening.host()), listening.port());
        if (listening.port() != 0) {
            kin.requireNoStranger(address);
        }
        Channel bound = bind(transport, group, listening.host(), listening.port(), "port", initializer, true);
        try {
            // Again: whoever began at the same moment saw as little of us as we of it, and now at least one sees the
            // other.
            kin.requireNoStranger((InetSocketAddress) bound.localAddress());
            return bound;
        } catch (MlopsException e) {
            bound.close().awaitUninterruptibly();
            throw e;
        }
    }

    static Channel bind(
            Transport transport,
            EventLoopGroup group,
            String host,
            int port,
            String what,
            ChannelHandler initializer,
            boolean shared) {
        ServerBootstrap bootstrap = accepting(group, initializer)
                .channel(transport.serverType())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true);
        if (shared) {
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        }
        ChannelFuture bound = bootstrap.bind(host, port).awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause == null) {
            return bound.channel();
        }
        if (cause instanceof BindException || cause instanceof Errors.NativeIoException) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot start gateway: " + what + " " + port + " on " + host + " is not free (" + cause.getMessage()
                            + "); stop what uses it, or set gateway." + what + " to another one",
                    cause);
        }
        throw new MlopsException(
                ErrorCode.FAILED_PRECONDITION,
                "cannot start gateway: cannot listen on " + host + ":" + port + ": " + cause.getMessage(),
                cause);
    }

    /** Accepts at a socket that listens already; owns it. */
    static Channel adopt(EventLoopGroup group, FileDescriptor socket, ChannelHandler initializer) {
        ChannelFuture registered = accepting(group, initializer)
                .channelFactory(() -> new EpollServerSocketChannel(socket.intValue()))
                .register()
                .awaitUninterruptibly();
        Throwable cause = registered.cause();
        if (cause != null) {
            throw new MlopsException(
                    ErrorCode.UNKNOWN, "cannot start gateway: cannot listen on what was handed over: " + cause, cause);
        }
        return registered.channel();
    }

    private static ServerBootstrap accepting(EventLoopGroup group, ChannelHandler initializer) {
        return new ServerBootstrap()
                .group(group)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(initializer);
    }

    /** A socket keeps its address when it is handed over. */
    static void requireWanted(Listening wanted, InetSocketAddress inherited) throws IOException {
        InetAddress host = InetAddress.getByName(wanted.host());
        // A socket for all addresses says that it is one of IPv6.
        boolean all = host.isAnyLocalAddress() && inherited.getAddress().isAnyLocalAddress();
        boolean same = (all || host.equals(inherited.getAddress()))
                && (wanted.port() == 0 || wanted.port() == inherited.getPort());
        if (!same) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot take over: the gateway that runs listens on "
                            + inherited.getAddress().getHostAddress() + ":" + inherited.getPort() + ", not on "
                            + wanted.host() + ":" + wanted.port() + "; a handover keeps the address: stop the gateway"
                            + " to change it");
        }
    }
}
