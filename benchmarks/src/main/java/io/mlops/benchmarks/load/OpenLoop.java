package io.mlops.benchmarks.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends at a fixed rate whatever comes back, over kept connections, from one event loop. A request that finds no free connection
 * opens one. What is not answered with 200 within the deadline has failed; nothing is sent twice. Used once.
 */
public final class OpenLoop implements AutoCloseable {
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long SHORTEST_PAUSE_NANOS = 150_000;
    private static final long LONGEST_PAUSE_NANOS = 5_000_000;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final Bootstrap bootstrap;
    private final ByteBuf bytes;
    private final ByteBuf request;
    private final Recording recording;
    private final @Nullable Wire[] carriers;
    private final Deque<Wire> idle = new ArrayDeque<>();
    private final CompletableFuture<Recording> done = new CompletableFuture<>();
    private volatile long start;
    private int next;
    private int oldest;
    private long latestNanos;

    /** Will send {@code requests} at {@code rate} a second to a port of this machine. */
    public OpenLoop(int port, byte[] request, int rate, int requests) {
        this.bytes = Unpooled.directBuffer(request.length).writeBytes(request);
        this.request = Unpooled.unreleasableBuffer(bytes.asReadOnly());
        this.recording = new Recording(rate, requests);
        this.carriers = new @Nullable Wire[requests];
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Wire(OpenLoop.this, channel));
                    }
                })
                .remoteAddress("127.0.0.1", port);
    }

    /** Opens connections, and begins; gives the moment of the first request as {@link System#nanoTime} tells it. */
    public long start(int connections) {
        for (int i = 0; i < connections; i++) {
            ChannelFuture connected = bootstrap.connect().awaitUninterruptibly();
            if (connected.isSuccess()) {
                Wire wire = connected.channel().pipeline().get(Wire.class);
                loop.execute(() -> idle.add(wire));
            }
        }
        start = System.nanoTime();
        loop.execute(this::turn);
        return start;
    }

    /** Waits until the last request was answered or has failed. */
    public Recording await() {
        return done.join();
    }

    /** How late the latest request left, in nanoseconds: the noise of this side. Known once all have ended. */
    public long latestNanos() {
        return latestNanos;
    }

    private void turn() {
        long now = System.nanoTime() - start;
        while (next < recording.size() && recording.intended(next) <= now) {
            latestNanos = Math.max(latestNanos, now - recording.intended(next));
            send(next++);
        }
        now = System.nanoTime() - start;
        expire(now);
        if (oldest == recording.size()) {
            done.complete(recording);
            return;
        }
        long pause = next < recording.size() ? recording.intended(next) - now : LONGEST_PAUSE_NANOS;
        long clamped = Math.clamp(pause, SHORTEST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
        loop.schedule(this::turn, clamped, TimeUnit.NANOSECONDS).addListener(turned -> {
            if (turned.cause() != null) {
                done.completeExceptionally(turned.cause());
            }
        });
    }

    /** Requests are sent in the order of their deadlines, so only the oldest has to be looked at. */
    private void expire(long now) {
        while (oldest < next) {
            if (recording.outcome(oldest) == Outcome.PENDING) {
                if (recording.intended(oldest) + DEADLINE_NANOS > now) {
                    return;
                }
                Wire carrier = carriers[oldest];
                ended(oldest, Outcome.TIMEOUT);
                if (carrier != null) {
                    carrier.abandon();
                }
            }
            oldest++;
        }
    }

    private void send(int number) {
        Wire free = idle.poll();
        while (free != null && !free.open()) {
            free = idle.poll();
        }
        if (free != null) {
            sendOver(free, number);
            return;
        }
        bootstrap.connect().addListener((ChannelFutureListener) connected -> {
            if (!connected.isSuccess()) {
                ended(number, Outcome.BROKEN);
                return;
            }
            Wire wire = connected.channel().pipeline().get(Wire.class);
            if (recording.outcome(number) == Outcome.PENDING) {
                sendOver(wire, number);
            } else {
                idle.add(wire); // the deadline passed while it connected
            }
        });
    }

    private void sendOver(Wire wire, int number) {
        carriers[number] = wire;
        wire.send(number, request.duplicate());
    }

    /** A connection's answer or end for the request that it carried. */
    void ended(int number, Outcome outcome) {
        if (recording.outcome(number) == Outcome.PENDING) {
            long took = System.nanoTime() - start - recording.intended(number);
            recording.record(
                    number, outcome == Outcome.GOOD && took > DEADLINE_NANOS ? Outcome.TIMEOUT : outcome, took);
            carriers[number] = null;
        }
    }

    void free(Wire wire) {
        idle.add(wire);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        bytes.release();
    }
}
