package io.mlops.gateway;

import io.mlops.routing.Failure;
import io.netty.handler.codec.http.HttpHeaders;

/** Gets the outcome of a {@link Call}, exactly once. */
interface CallListener {
    void answered(int status, HttpHeaders headers, byte[] body);

    void failed(Failure failure, String detail);
}
