package io.mlops.sandbox.gcp;

import com.google.rpc.Code;
import io.mlops.sandbox.cloud.DataFront;
import io.mlops.sandbox.grpc.GcpError;
import io.mlops.sandbox.grpc.GcpTokens;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;

/** How the data planes say no. */
final class DataRefusals implements DataFront.Refusals {
    @Override
    public WireAnswer expired() {
        return GcpTokens.expired().answer();
    }

    @Override
    public WireAnswer throttled() {
        return GcpError.exhausted("Resource has been exhausted (e.g. check quota).", "RATE_LIMIT_EXCEEDED")
                .answer();
    }

    @Override
    public WireAnswer error() {
        return new GcpError(Code.INTERNAL, "Internal error encountered.", "").answer();
    }

    @Override
    public WireAnswer nobody(WireRequest request) {
        return GcpError.notFound("Nothing answers " + request.rawPath() + " here.")
                .answer();
    }

    /** Google's services do not number their answers. */
    @Override
    public WireAnswer numbered(WireAnswer answer) {
        return answer;
    }
}
