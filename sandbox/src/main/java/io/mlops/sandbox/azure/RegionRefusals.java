package io.mlops.sandbox.azure;

import io.mlops.sandbox.cloud.DataFront;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.util.UUID;

/** How the data planes of Azure say no. */
final class RegionRefusals implements DataFront.Refusals {
    @Override
    public WireAnswer expired() {
        return WireAnswer.of(401, "text/plain", "the token has expired\n")
                .with("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    }

    @Override
    public WireAnswer throttled() {
        return WireAnswer.of(429, "text/plain", "too many requests\n").with("Retry-After", "1");
    }

    @Override
    public WireAnswer error() {
        return WireAnswer.of(500, "text/plain", "the server encountered an internal error\n");
    }

    @Override
    public WireAnswer nobody(WireRequest request) {
        return WireAnswer.of(404, "text/plain", "nothing answers " + request.rawPath() + " here\n");
    }

    @Override
    public WireAnswer numbered(WireAnswer answer) {
        return answer.with("x-ms-request-id", UUID.randomUUID().toString());
    }
}
