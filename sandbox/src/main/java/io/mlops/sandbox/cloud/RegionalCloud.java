package io.mlops.sandbox.cloud;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.container.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A cloud with regions, whose containers run on this machine: looks at all that goes on by itself, and ends everything in an order in which
 * nothing is started that nobody ends. Everything is gone when it ends. Thread-safe.
 *
 * @param <R> its regions
 */
public abstract class RegionalCloud<R extends CloudRegion> implements SandboxCloud {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Path containers;
    private final Map<String, R> regions = new LinkedHashMap<>();
    private final ScheduledExecutorService looks;

    /**
     * @param name what it is called, as in {@link #name}
     * @param folder for containers and logs
     */
    protected RegionalCloud(String name, Path folder) {
        this.containers = folder.resolve("containers");
        this.looks = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform()
                .daemon()
                .name("looks at the sandbox's " + name)
                .factory());
    }

    /** Makes the folder where it is not there; UNAVAILABLE where it cannot. */
    protected static void folder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw cannotStart(folder, e);
        }
    }

    /** UNAVAILABLE. */
    protected static MlopsException cannotStart(Path folder, IOException failure) {
        return new MlopsException(
                ErrorCode.UNAVAILABLE, "cannot start the sandbox in " + folder + ": " + failure, failure);
    }

    /** What stands for the file systems of containers; gone when it ends. */
    protected final Path containers() {
        return containers;
    }

    /** One region more, which is closed with it; all are there before anybody asks for one. */
    protected final void add(R region) {
        regions.put(region.name(), region);
    }

    /** Lets go on what time has brought, from now on: a job goes on though nobody asks how it is. */
    protected final void look(Runnable look) {
        var unused =
                looks.scheduleWithFixedDelay(look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    public final Collection<R> regions() {
        return Collections.unmodifiableCollection(regions.values());
    }

    /** NOT_FOUND where it was not started with such a region. */
    public final R region(String name) {
        R region = regions.get(name);
        if (region == null) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND, "cannot find region " + name + ": the sandbox has " + regions.keySet());
        }
        return region;
    }

    /** The regions; where something serves all of them, that too. */
    @Override
    public Map<String, CloudPlace> places() {
        return Collections.unmodifiableMap(regions);
    }

    /** The regions by name, in their order, and another place behind them. */
    protected final Map<String, CloudPlace> placesAnd(String name, CloudPlace place) {
        Map<String, CloudPlace> places = new LinkedHashMap<>(regions);
        places.put(name, place);
        return places;
    }

    /** Ends what is not a region's: its ways in, then what runs, then what runs need; called when nobody looks any more. */
    protected abstract void end();

    @Override
    public final void close() {
        looks.shutdownNow();
        regions.values().forEach(CloudRegion::close);
        end();
        Folders.delete(containers);
    }
}
