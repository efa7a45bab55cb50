package io.mlops.sandbox.gcp;

import io.mlops.sandbox.grpc.GcpError;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpService;
import io.mlops.sandbox.grpc.GcpWorld;
import io.mlops.sandbox.wire.RoutedService;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of Artifact Registry is asked before a deployment: the digests of the images that the sandbox knows, under the tag
 * {@code latest}, in any repository. Nothing is pushed or pulled. Thread-safe.
 */
final class ArtifactRegistry implements GcpService {
    private static final Pattern MANIFEST = Pattern.compile("/v2/[^/]+/[^/]+/(.+)/manifests/([^/]+)");

    private final GcpWorld world;

    ArtifactRegistry(GcpWorld world) {
        this.world = world;
    }

    @Override
    public List<RoutedService> data(GcpRegion region) {
        return List.of(new Manifests());
    }

    /** Manifests of a region's images. */
    private final class Manifests implements RoutedService {
        @Override
        public boolean matches(WireRequest request) {
            return MANIFEST.matcher(request.rawPath()).matches();
        }

        @Override
        public WireAnswer answer(WireRequest request) {
            try {
                world.tokens().checkAccess(request.header("authorization"));
                Matcher path = MANIFEST.matcher(request.rawPath());
                if (!path.matches()) {
                    throw GcpError.notFound("Not found.");
                }
                String digest = world.images()
                        .digest(path.group(1), path.group(2))
                        .orElseThrow(() -> GcpError.notFound("Failed to fetch \"" + path.group(2) + "\""));
                return WireAnswer.of(200, "application/vnd.oci.image.manifest.v1+json", "{}")
                        .with("Docker-Content-Digest", digest);
            } catch (GcpError e) {
                return e.answer();
            }
        }
    }
}
