package io.mlops.provider.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Where the local provider keeps its endpoints.
 *
 * @param home the provider's folder
 */
record LocalFolders(Path home) {
    private static final int LOCKS = 64;

    /** Creates what is missing and removes what an interrupted deletion left. */
    static LocalFolders open(Path home) throws IOException, InterruptedException, LocalException {
        LocalFolders folders = new LocalFolders(home);
        for (Path folder : List.of(folders.endpoints(), folders.drafts(), folders.trash(), folders.locks())) {
            Files.createDirectories(folder);
        }
        for (Path leftover : DurableFiles.children(folders.trash())) {
            DurableFiles.deleteTree(leftover);
        }
        for (Path leftover : DurableFiles.children(folders.drafts())) {
            // Its writer holds the lock until it is done: whoever waits for it here removes only what a dead one left.
            folders.lock(leftover.getFileName().toString()).hold(() -> DurableFiles.deleteTree(leftover));
        }
        return folders;
    }

    EndpointFolder endpoint(String name) {
        return new EndpointFolder(endpoints().resolve(name));
    }

    /** Every endpoint that there is, ordered by name. */
    List<EndpointFolder> all() throws IOException {
        return DurableFiles.children(endpoints()).stream()
                .map(EndpointFolder::new)
                .toList();
    }

    /** Where an endpoint's folder is prepared before it appears as a whole. */
    EndpointFolder draft(String name) {
        return new EndpointFolder(drafts().resolve(name));
    }

    /** A place to move an endpoint's folder to, so that it disappears as a whole before it is taken apart. */
    Path grave(String name, RandomGenerator random) {
        return trash().resolve(name + "-" + Long.toHexString(random.nextLong()));
    }

    /**
     * Excludes every other change of this endpoint, in this process or another. A few endpoints share one file: a file that
     * came and went with its endpoint would not exclude whoever still holds the old one.
     */
    FileMutex lock(String name) {
        return new FileMutex(locks().resolve(Integer.toString(Math.floorMod(name.hashCode(), LOCKS))));
    }

    private Path endpoints() {
        return home.resolve("endpoints");
    }

    private Path drafts() {
        return home.resolve("drafts");
    }

    private Path trash() {
        return home.resolve("trash");
    }

    private Path locks() {
        return home.resolve("locks");
    }
}
