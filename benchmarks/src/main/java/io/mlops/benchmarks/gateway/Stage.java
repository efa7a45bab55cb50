package io.mlops.benchmarks.gateway;

import io.mlops.benchmarks.load.OpenLoop;
import java.util.List;

/** Everything in its place before a run. */
final class Stage {
    static final int CONNECTIONS = 64;

    private static final int WARM_UP_SECONDS = 8;
    private static final int WARM_UP_RATE = 1_500;

    private Stage() {}

    /** Healthy upstreams, and a proxy that serves them, knows nothing of their past and is as fast as it gets. */
    static void set(Proxy proxy, List<UpstreamServer> upstreams, Topology topology) {
        setCold(proxy, upstreams, topology);
        if (proxy.wantsWarmUp()) {
            int requests = WARM_UP_SECONDS * WARM_UP_RATE;
            try (OpenLoop loop = new OpenLoop(proxy.port(), Prediction.request(), WARM_UP_RATE, requests)) {
                loop.start(CONNECTIONS);
                loop.await();
            }
            setCold(proxy, upstreams, topology);
        }
    }

    /** The same as fast as it happens to be. */
    static void setCold(Proxy proxy, List<UpstreamServer> upstreams, Topology topology) {
        upstreams.forEach(UpstreamServer::heal);
        proxy.serve(upstreams.stream().map(UpstreamServer::address).toList(), topology);
    }
}
