package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.rebuild.Findings;
import io.mlops.controlplane.reconcile.Identity;
import io.mlops.controlplane.reconcile.Reconciler;
import io.mlops.controlplane.store.StoreUrl;
import io.mlops.endpoint.Endpoint;
import io.mlops.routing.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A store whose file is gone though something is served: an empty one in its place would have all of it ended. */
final class LostStore {
    /** What SQLite keeps beside a database, and would take for the new one's. */
    private static final List<String> BESIDE = List.of("-wal", "-shm", "-journal");

    private LostStore() {}

    /** FAILED_PRECONDITION, with what to do, where the home's store is gone and its routes name deployments. */
    static void refuse(Home home, StoreUrl url) {
        List<String> served = isGone(url)
                ? Reconciler.routes(home.routes()).stream()
                        .map(Route::deployment)
                        .sorted()
                        .toList()
                : List.of();
        if (!served.isEmpty()) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot use the store " + url + ": its file is gone, though " + String.join(", ", served)
                            + (served.size() == 1 ? " is" : " are")
                            + " served; put it back from a copy, or make it anew from what runs: mlops-cli state rebuild");
        }
    }

    /** FAILED_PRECONDITION where a store that was never used is to be, though endpoints of the home run. */
    static void refuseStrangers(String name, StoreUrl url, ProviderLookup providers) {
        List<Endpoint> found =
                Findings.look(new Identity(url.identity()), providers).endpoints();
        if (!found.isEmpty()) {
            String what = found.stream()
                    .map(endpoint ->
                            endpoint.spec().name() + " at " + endpoint.spec().location())
                    .collect(Collectors.joining(", "));
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot deploy " + name + ": the store " + url
                            + " has never had a deployment, though endpoints of this" + " home run (" + what
                            + "); take them up first: mlops-cli state rebuild");
        }
    }

    /** Takes away what an earlier database has left beside itself. */
    static void clearAway(StoreUrl url) {
        if (!isGone(url)) {
            return;
        }
        Path file = url.file().orElseThrow();
        try {
            for (String suffix : BESIDE) {
                Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
            }
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION, "cannot take away what is left of " + file + ": " + e, e);
        }
    }

    /** Whether it is a file that is not there. */
    static boolean isGone(StoreUrl url) {
        return url.file().filter(file -> !Files.exists(file)).isPresent();
    }
}
