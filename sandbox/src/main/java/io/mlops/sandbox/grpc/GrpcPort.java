package io.mlops.sandbox.grpc;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.wire.Port;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A port of 127.0.0.1 that speaks gRPC without TLS; it can be closed, so that connections are refused, and opened again. Thread-safe. */
public final class GrpcPort implements Port {
    /** An image's manifest or a list is far smaller. */
    private static final int MOST_BYTES = 32 << 20;

    private static final int ENDED_WITHIN_SECONDS = 5;

    private final List<BindableService> services;
    private final ServerInterceptor first;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final int port;
    private @Nullable Server server;

    /**
     * Opens the port.
     *
     * @param port 0 for any free one
     * @param first sees every call before the services do
     * @throws MlopsException UNAVAILABLE where it is taken
     */
    public GrpcPort(int port, ServerInterceptor first, List<BindableService> services) {
        this.first = first;
        this.services = List.copyOf(services);
        this.port = bind(port).getPort();
    }

    @Override
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public synchronized void open() {
        if (server == null) {
            bind(port);
        }
    }

    @Override
    public synchronized void shut() {
        if (server != null) {
            try {
                server.shutdownNow().awaitTermination(ENDED_WITHIN_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the port itself is closed already
            }
            server = null;
        }
    }

    @Override
    public void close() {
        shut();
        threads.shutdownNow();
    }

    private synchronized Server bind(int wanted) {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted))
                .executor(threads)
                .maxInboundMessageSize(MOST_BYTES)
                .intercept(first);
        services.forEach(builder::addService);
        try {
            Server bound = builder.build().start();
            server = bound;
            return bound;
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE, "cannot listen on 127.0.0.1:" + wanted + ": " + e.getMessage(), e);
        }
    }
}
