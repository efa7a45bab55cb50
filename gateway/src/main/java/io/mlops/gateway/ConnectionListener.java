package io.mlops.gateway;

import io.mlops.routing.Failure;

/** Gets a connection to an upstream, at once or later, on the event loop that asked. */
interface ConnectionListener {
    /** The listener sends on it or gives it back. */
    void connected(UpstreamConnection connection);

    void notConnected(Failure failure, String detail);
}
