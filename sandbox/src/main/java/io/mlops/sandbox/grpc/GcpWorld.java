package io.mlops.sandbox.grpc;

import io.mlops.sandbox.container.Images;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * What the services of a cloud have in common.
 *
 * @param account whose it is
 * @param folder for what runs; made where it is not there
 * @param images what runs in place of which image
 * @param metadataHost where machines get their tokens: {@code HOST:PORT}
 * @param regions in their order
 */
public record GcpWorld(
        GcpAccount account,
        Path folder,
        InstantSource clock,
        GcpTiming timing,
        Images images,
        LongOperations operations,
        GcpTokens tokens,
        String metadataHost,
        List<GcpRegion> regions) {
    public GcpWorld {
        regions = List.copyOf(regions);
    }

    /** The region of a resource; INVALID_ARGUMENT where the sandbox has no such one, PERMISSION_DENIED in another project. */
    public GcpRegion region(ResourcePath path) throws GcpError {
        if (!account.is(path.project())) {
            throw GcpError.denied("Permission denied on resource project " + path.project() + ".", "CONSUMER_INVALID");
        }
        return regions.stream()
                .filter(region -> region.name().equals(path.location()))
                .findFirst()
                .orElseThrow(() -> GcpError.invalid("Unsupported region: " + path.location() + "."));
    }
}
