package io.mlops.provider.local;

import io.mlops.ResourceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the local provider keeps its training jobs.
 *
 * @param home the provider's folder
 */
record JobFolders(Path home) {
    private static final int LOCKS = 64;

    /** Creates what is missing. */
    static JobFolders open(Path home) throws IOException {
        JobFolders folders = new JobFolders(home);
        Files.createDirectories(folders.jobs());
        Files.createDirectories(folders.locks());
        return folders;
    }

    JobFolder job(ResourceName name) {
        return new JobFolder(jobs().resolve(name.value()));
    }

    /** Every job that there is, ordered by name. */
    List<JobFolder> all() throws IOException {
        return DurableFiles.children(jobs()).stream().map(JobFolder::new).toList();
    }

    /** Excludes every other change of this job; jobs are never deleted, still a few share one file, as endpoints do. */
    FileMutex lock(ResourceName name) {
        return new FileMutex(
                locks().resolve(Integer.toString(Math.floorMod(name.value().hashCode(), LOCKS))));
    }

    /** Excludes every other start of a trainer. Taken while a job's own lock is held, never the other way round. */
    FileMutex starts() {
        return new FileMutex(locks().resolve("starts"));
    }

    private Path jobs() {
        return home.resolve("jobs");
    }

    private Path locks() {
        return home.resolve("job-locks");
    }
}
