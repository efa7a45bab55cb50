package io.mlops.modelserver;

import java.io.Closeable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** A model behind a port: loads, checks, warms up, serves, drains. Thread-safe. */
final class ModelServer implements Closeable {
    private static final Logger LOG = System.getLogger(ModelServer.class.getName());
    private static final Duration QUIET = Duration.ofMillis(250);
    private static final long POLL_NANOS = 5_000_000;

    private final ServedModel model;
    private final TorchModel torch;
    private final Batcher batcher;
    private final Lifecycle lifecycle;
    private final HttpServer http;
    private final Duration drain;
    private final LongSupplier nanoTime;

    private ModelServer(
            ServedModel model,
            TorchModel torch,
            Batcher batcher,
            Lifecycle lifecycle,
            HttpServer http,
            Duration drain,
            LongSupplier nanoTime) {
        this.model = model;
        this.torch = torch;
        this.batcher = batcher;
        this.lifecycle = lifecycle;
        this.http = http;
        this.drain = drain;
        this.nanoTime = nanoTime;
    }

    /** Returns once the server is ready for requests. */
    static ModelServer start(ServerOptions options, NativeLibraries libraries, LongSupplier nanoTime)
            throws StartFailure {
        String digest = new ModelFile(options.model()).verify(options.digest());
        DeviceChoice device = DeviceChoice.choose(options.tuning().device(), libraries.cuda(), NativeLibraries.gpus());
        Signature signature = options.signature();
        TorchModel torch = TorchModel.load(options.model(), signature, libraries, device);
        try {
            int maxRows = options.tuning().batch().maxRows();
            WarmUp.run(torch::forward, signature, maxRows, options.model().toString());
            ServedModel served =
                    new ServedModel(options.modelName(), options.modelVersion(), digest, signature, device.toString());
            return serve(options, torch, served, nanoTime);
        } catch (StartFailure e) {
            torch.close();
            throw e;
        }
    }

    private static ModelServer serve(ServerOptions options, TorchModel torch, ServedModel model, LongSupplier nanoTime)
            throws StartFailure {
        Metrics metrics = new Metrics();
        Lifecycle lifecycle = new Lifecycle(nanoTime);
        BatchRunner runner = new BatchRunner(torch::forward, model.signature(), metrics, nanoTime);
        Batcher batcher = new Batcher(runner, options.tuning().batch(), metrics, nanoTime);
        metrics.queueDepth(batcher::queued);
        InferenceService service = new InferenceService(model, batcher, lifecycle, metrics, nanoTime);
        Router router = new Router(model, options.routes());
        int maxBody = options.tuning().maxBody();
        HttpServer http = HttpServer.bind(
                options.host(),
                options.port(),
                options.tuning().ioThreads(),
                () -> new Connection(router, service, lifecycle, metrics, nanoTime, maxBody));
        batcher.start();
        SelfCall.run(options.host(), http.port(), model);
        metrics.ready(true);
        lifecycle.becomeReady();
        return new ModelServer(
                model, torch, batcher, lifecycle, http, options.tuning().drain(), nanoTime);
    }

    int port() {
        return http.port();
    }

    ServedModel model() {
        return model;
    }

    /**
     * Stops as a service stops: not ready from now on, no new connections, requests that are under way or still come over open
     * connections are answered, each with {@code Connection: close}. Ends when it has been quiet for a moment, or at the bound.
     */
    void drain() {
        lifecycle.stop();
        http.stopListening();
        long until = nanoTime.getAsLong() + drain.toNanos();
        while (nanoTime.getAsLong() - until < 0
                && lifecycle.quietNanos() < Math.min(QUIET.toNanos(), drain.toNanos())) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        if (lifecycle.inFlight() > 0) {
            LOG.log(Level.WARNING, "{0} requests were still under way after {1}", lifecycle.inFlight(), drain);
        }
    }

    @Override
    public void close() {
        lifecycle.stop();
        batcher.close();
        http.close();
        torch.close();
    }
}
