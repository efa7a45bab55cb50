package io.mlops.sandbox.gcs;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.grpc.GcpError;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpService;
import io.mlops.sandbox.grpc.GcpWorld;
import io.mlops.sandbox.wire.RoutedService;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Cloud Storage in the sandbox: one bucket a region at first. Thread-safe. */
public final class GcsService implements GcpService {
    private final GcpWorld world;
    private final GcsBuckets buckets;

    private GcsService(GcpWorld world, GcsBuckets buckets) {
        this.world = world;
        this.buckets = buckets;
    }

    /**
     * With the bucket {@code mlops-REGION} in each region.
     *
     * @param fake where fake-gcs-server listens
     * @throws MlopsException UNAVAILABLE where it does not answer
     */
    public static GcsService open(GcpWorld world, URI fake) {
        GcsBuckets buckets = new GcsBuckets(fake, world.account().number(), world.clock());
        try {
            for (GcpRegion region : world.regions()) {
                buckets.create("mlops-" + region.name(), region.name());
            }
        } catch (IOException e) {
            throw new MlopsException(ErrorCode.UNAVAILABLE, "cannot make the sandbox's buckets: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MlopsException(ErrorCode.CANCELLED, "cannot make the sandbox's buckets: interrupted", e);
        }
        return new GcsService(world, buckets);
    }

    public GcsBuckets buckets() {
        return buckets;
    }

    @Override
    public List<RoutedService> data(GcpRegion region) {
        return List.of(new GcsFront(buckets, this::refusal));
    }

    private Optional<String> refusal(Optional<String> authorization) {
        try {
            world.tokens().checkAccess(authorization);
            return Optional.empty();
        } catch (GcpError e) {
            return Optional.of(e.getMessage() == null ? "" : e.getMessage());
        }
    }

    @Override
    public void close() {
        buckets.close();
    }
}
