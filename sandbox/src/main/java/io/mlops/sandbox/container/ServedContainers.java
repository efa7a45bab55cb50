package io.mlops.sandbox.container;

import io.mlops.sandbox.hosted.Hosted;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Runs containers of endpoints as processes, one for each however many instances it has. Thread-safe. */
public final class ServedContainers implements AutoCloseable {
    private final Path folder;
    private final Running running = new Running();
    private final AtomicInteger number = new AtomicInteger();

    /** @param folder for what stands for the containers' file systems; removed with them */
    public ServedContainers(Path folder) {
        this.folder = folder;
    }

    /**
     * Begins to start one and returns at once; none is started any more once all this was closed. The contract is made for the folder that stands for its
     * file system.
     */
    public Hosted start(String endpoint, Function<Path, ServingContract> contract) {
        Path root = folder.resolve(endpoint + "-" + number.incrementAndGet());
        LocalContainer container = new LocalContainer(contract.apply(root), root);
        running.start("container of " + endpoint, container::run, container::close);
        return container;
    }

    /** Asks every container to end, and returns once all have. */
    @Override
    public void close() {
        running.close();
    }
}
