package io.mlops.gateway;

import org.jspecify.annotations.Nullable;

/** Hears of every finished request; must not block. */
interface RequestLog {
    void add(String deployment, @Nullable UpstreamLink last, int attempts, int status, long nanos);
}
