package io.mlops.gateway;

import org.jspecify.annotations.Nullable;

/** Hears of every finished request; must not block. The client is empty where nobody asked who it is. */
interface RequestLog {
    void add(String deployment, String client, @Nullable UpstreamLink last, int attempts, int status, long nanos);
}
