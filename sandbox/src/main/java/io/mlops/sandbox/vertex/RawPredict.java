package io.mlops.sandbox.vertex;

import com.google.rpc.Code;
import io.mlops.sandbox.grpc.GcpError;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.ResourcePath;
import io.mlops.sandbox.hosted.Passing;
import io.mlops.sandbox.wire.RoutedService;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code rawPredict} of a region's endpoints: any body and any headers go to the container and back. Thread-safe. */
final class RawPredict implements RoutedService {
    private static final Pattern PATH =
            Pattern.compile("/v1/(projects/[^/]+/locations/[^/]+/endpoints/[^/:]+):rawPredict");
    /** Of a dedicated endpoint (https://docs.cloud.google.com/vertex-ai/docs/predictions/choose-endpoint-type). */
    private static final int MOST_BYTES = 10_000_000;

    private static final Set<String> OURS = Set.of("authorization");

    private final VertexEndpoints endpoints;
    private final GcpRegion region;

    RawPredict(VertexEndpoints endpoints, GcpRegion region) {
        this.endpoints = endpoints;
        this.region = region;
    }

    @Override
    public boolean matches(WireRequest request) {
        return PATH.matcher(request.rawPath()).matches();
    }

    @Override
    public String operation(WireRequest request) {
        return "RawPredict";
    }

    @Override
    public WireAnswer answer(WireRequest request) throws InterruptedException {
        try {
            endpoints.world().tokens().checkAccess(request.header("authorization"));
            return answered(request);
        } catch (GcpError e) {
            return e.answer();
        }
    }

    private WireAnswer answered(WireRequest request) throws GcpError, InterruptedException {
        Matcher matcher = PATH.matcher(request.rawPath());
        if (!matcher.matches() || !request.method().equals("POST")) {
            throw GcpError.notFound("Not found.");
        }
        if (request.body().length > MOST_BYTES) {
            throw GcpError.invalid("Request payload size exceeds the limit: " + MOST_BYTES + " bytes.");
        }
        ResourcePath path = endpoints.path(matcher.group(1));
        Optional<Deployed> serving = path.location().equals(region.name()) ? endpoints.serving(path) : Optional.empty();
        if (serving.isEmpty()) {
            throw GcpError.notFound("Endpoint `" + path + "` not found, or no model is deployed on it.");
        }
        if (!serving.get().hosted().ready()) {
            throw new GcpError(Code.UNAVAILABLE, "The service is currently unavailable.", "");
        }
        try {
            return Passing.on(serving.get().hosted(), request, OURS)
                    .with("X-Vertex-AI-Endpoint-Id", path.id())
                    .with("X-Vertex-AI-Deployed-Model-Id", serving.get().model().getId());
        } catch (IOException e) {
            throw new GcpError(Code.UNAVAILABLE, "The model did not answer: " + e.getMessage(), "");
        }
    }
}
