package io.mlops.sandbox.arm;

import io.mlops.sandbox.container.Images;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What the services of a cloud have in common.
 *
 * @param account whose it is
 * @param folder for what runs; made where it is not there
 * @param images what runs in place of which image
 * @param regions in their order
 */
public record ArmWorld(
        ArmAccount account,
        Path folder,
        InstantSource clock,
        AzureTiming timing,
        Images images,
        Operations operations,
        ArmStore store,
        Tokens tokens,
        List<ArmRegion> regions) {
    public ArmWorld {
        regions = List.copyOf(regions);
    }

    /** The region of a workspace, in whatever case. */
    public Optional<ArmRegion> ofWorkspace(String workspace) {
        return regions.stream()
                .filter(region -> region.workspace().equalsIgnoreCase(workspace))
                .findFirst();
    }

    /** The region of a storage account. */
    public Optional<ArmRegion> ofStorageAccount(String name) {
        return regions.stream()
                .filter(region -> region.storageAccount().equals(name))
                .findFirst();
    }

    /** The region of this name. */
    public Optional<ArmRegion> region(String name) {
        return regions.stream().filter(region -> region.name().equals(name)).findFirst();
    }
}
