package io.mlops.benchmarks.upstream;

import io.mlops.benchmarks.http.Outbound;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A model server without a model: answers every POST with 200 bytes after the service time, and breaks as its control port says
 * ({@code curl -X POST 127.0.0.1:CONTROL/gray}). One event loop, no thread a request. Arguments: PORT CONTROL MILLIS WORKERS COUNTS.
 */
public final class Upstream {
    private static final long FLAP_MILLIS = 500;
    private static final int BACKLOG = 4096;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Set<Channel> connections = new HashSet<>();
    private final int port;
    private final Behaviour behaviour;
    private @Nullable Channel listening;
    private boolean flapping;

    private Upstream(int port, Behaviour behaviour) {
        this.port = port;
        this.behaviour = behaviour;
    }

    /** Ends by a signal only. */
    public static void main(String[] args) {
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        Behaviour behaviour = new Behaviour(
                Long.parseLong(args[2]), new Workers(Integer.parseInt(args[3])), Traffic.at(Path.of(args[4])));
        Upstream upstream = new Upstream(Integer.parseInt(args[0]), behaviour);
        upstream.open().syncUninterruptibly();
        upstream.bind(Integer.parseInt(args[1]), new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Control(upstream));
                    }
                })
                .syncUninterruptibly();
        upstream.group.terminationFuture().awaitUninterruptibly();
    }

    private ChannelFuture open() {
        return bind(port, new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        channel.closeFuture().addListener(closed -> connections.remove(channel));
                        channel.pipeline().addLast(new Serving(behaviour));
                    }
                })
                .addListener((ChannelFutureListener) bound -> listening = bound.channel());
    }

    private ChannelFuture bind(int at, ChannelHandler initializer) {
        return new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(initializer)
                .bind("127.0.0.1", at);
    }

    /** Behaves so from now on. Runs on the event loop. */
    void become(Fault fault) {
        boolean flaps = fault == Fault.FLAP;
        behaviour.become(flaps ? Fault.NONE : fault);
        if (flaps && !flapping) {
            goDown();
        }
        flapping = flaps;
    }

    private void goDown() {
        Channel open = listening;
        if (open != null) {
            listening = null;
            Outbound.close(open);
        }
        List<Channel> all = new ArrayList<>(connections);
        all.forEach(Serving::reset);
        later(this::comeUp);
    }

    private void comeUp() {
        ChannelFuture unused = open();
        later(() -> {
            if (flapping) {
                goDown();
            }
        });
    }

    private void later(Runnable step) {
        Future<?> unused = group.schedule(step, FLAP_MILLIS, TimeUnit.MILLISECONDS);
    }
}
