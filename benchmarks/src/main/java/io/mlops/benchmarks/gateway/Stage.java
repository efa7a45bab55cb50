package io.mlops.benchmarks.gateway;

import io.mlops.benchmarks.load.OpenLoop;
import java.util.List;

/** Everything in its place before a run. */
final class Stage {
    static final int CONNECTIONS = 64;

    private static final int WARM_UP_SECONDS = 6;
    private static final int WARM_UP_RATE = 1_500;

    private Stage() {}

    /** Makes the generator of this process as fast as it gets, straight against an upstream. */
    static void warmGenerator(UpstreamServer upstream) {
        upstream.heal();
        load(upstream.port(), WARM_UP_RATE, WARM_UP_SECONDS);
    }

    /** Load whose outcome nobody looks at. */
    static void load(int port, int rate, int seconds) {
        try (OpenLoop loop = new OpenLoop(port, Prediction.request(), rate, rate * seconds)) {
            loop.start(CONNECTIONS);
            loop.await();
        }
    }

    /**
     * Healthy upstreams, and a proxy that serves them, knows nothing of their past and is as fast as it gets; true where it was warmed
     * up for that now.
     */
    static boolean set(Proxy proxy, List<UpstreamServer> upstreams, Topology topology) {
        setCold(proxy, upstreams, topology);
        boolean wants = proxy.wantsWarmUp();
        if (wants) {
            load(proxy.port(), WARM_UP_RATE, WARM_UP_SECONDS);
            setCold(proxy, upstreams, topology);
        }
        return wants;
    }

    /** The same as fast as it happens to be. */
    static void setCold(Proxy proxy, List<UpstreamServer> upstreams, Topology topology) {
        upstreams.forEach(UpstreamServer::heal);
        proxy.serve(upstreams.stream().map(UpstreamServer::address).toList(), topology);
    }
}
