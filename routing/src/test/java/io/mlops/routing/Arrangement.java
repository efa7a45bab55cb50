package io.mlops.routing;

import static io.mlops.routing.Fleet.upstream;

/** How upstreams of 20 ms stand to each other. */
enum Arrangement {
    PRIORITY_2,
    ACTIVE_2,
    ACTIVE_3;

    static final int WARM_MILLIS = 5000;

    FakeGateway gateway(long seed) {
        Upstream a = upstream("a", "local/a", 1, 0, 100);
        Upstream b = upstream("b", "local/b", 1, this == PRIORITY_2 ? 1 : 0, 100);
        Upstream c = upstream("c", "local/c", 1, 0, 100);
        return this == ACTIVE_3
                ? new FakeGateway(seed, FakeTime.millis(20), a, b, c)
                : new FakeGateway(seed, FakeTime.millis(20), a, b);
    }

    /** A gateway that has served 2,000 requests a second for five seconds. */
    FakeGateway warm(long seed) {
        FakeGateway gateway = gateway(seed);
        gateway.serve(2000, WARM_MILLIS);
        gateway.worstMillis();
        return gateway;
    }
}
