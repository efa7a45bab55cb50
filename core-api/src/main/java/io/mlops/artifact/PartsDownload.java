package io.mlops.artifact;

import io.mlops.Sha256;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.artifact.spi.ObjectContent;
import io.mlops.artifact.spi.TransferDriver;
import io.mlops.artifact.spi.UploadPlan;
import io.mlops.spi.Parallel;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** Downloads one object into a file, in parts where it has some and the store can. Used by one thread, which starts others. */
final class PartsDownload {
    private static final String DONE = "done";
    /** More are not asked for at once: whoever is done first helps the others. */
    private static final long RUN_BYTES = 256L << 20;
    /** The next request tells that the object was overwritten. */
    private static final int LEAST_RUNS = 2;

    private final ArtifactStoreDriver driver;
    private final ObjectInfo info;
    private final TransferOptions options;
    private final TargetFile target;
    private final Optional<TransferNote> note;
    private final Progress progress;
    private final UploadPlan plan;

    private PartsDownload(
            ArtifactStoreDriver driver, ObjectInfo info, UploadPlan plan, Path file, TransferOptions options) {
        this.driver = driver;
        this.info = info;
        this.options = options;
        this.plan = plan;
        Path place = file.toAbsolutePath();
        this.note = options.notes()
                .map(folder -> TransferNote.in(
                        folder,
                        info.key().value(),
                        "download\n" + driver.provider() + "\n" + info.key() + "\n" + place));
        String suffix = note.isPresent() ? "" : "-" + UUID.randomUUID();
        this.target = TargetFile.beside(info.key(), place, suffix);
        this.progress = new Progress(options.listener(), info.key(), info.size());
    }

    static ObjectInfo run(ArtifactStoreDriver driver, ObjectInfo info, Path file, TransferOptions options)
            throws Exception {
        UploadPlan plan =
                new UploadPlan(info.key(), info.digest(), info.size(), options.partSize(), WriteOptions.defaults());
        if (plan.parts() == 1 || driver.transfers().isEmpty()) {
            // What comes in one piece comes again in one piece: there is nothing to note.
            try (ObjectContent object = ObjectContent.of(driver, info)) {
                return WholeDownload.run(driver, object, file, options);
            }
        }
        PartsDownload download = new PartsDownload(driver, info, plan, file, options);
        try {
            download.fetchParts(driver.transfers().orElseThrow());
            download.check();
            download.target.finish();
            download.note.ifPresent(TransferNote::remove);
            return info;
        } finally {
            if (download.note.isEmpty()) {
                download.target.discard();
            }
        }
    }

    private void fetchParts(TransferDriver transfers) throws Exception {
        Map<String, String> before = resumed();
        List<Integer> missing = IntStream.rangeClosed(1, plan.parts())
                .filter(number -> !DONE.equals(before.get("part-" + number)))
                .boxed()
                .toList();
        long left = missing.stream().mapToLong(plan::length).sum();
        progress.resume(plan.size().bytes() - left);
        Parallel.forEach(runs(missing), options.parallelism(), run -> {
            long length = run.stream().mapToLong(plan::length).sum();
            try (InputStream content =
                    transfers.open(info.key(), info.version(), plan.offset(run.getFirst()), length)) {
                for (int number : run) {
                    target.fill(content, plan.offset(number), plan.length(number), progress);
                    note.ifPresent(file -> file.add("part-" + number, DONE));
                }
            }
        });
    }

    /** Parts that are read with one request: what follows on each other, shared out among those that read at a time. */
    private List<List<Integer>> runs(List<Integer> missing) {
        int shares = Math.max(LEAST_RUNS, options.parallelism());
        long most = Math.min(Math.ceilDiv(missing.size(), shares), Math.max(1, RUN_BYTES / plan.length(1)));
        List<List<Integer>> runs = new ArrayList<>();
        for (int number : missing) {
            List<Integer> last = runs.isEmpty() ? List.of() : runs.getLast();
            if (last.isEmpty() || last.size() == most || last.getLast() != number - 1) {
                last = new ArrayList<>();
                runs.add(last);
            }
            last.add(number);
        }
        return runs;
    }

    /** What an earlier attempt noted of this version; a new note otherwise. */
    private Map<String, String> resumed() throws Exception {
        if (note.isEmpty()) {
            return Map.of();
        }
        Map<String, String> wanted = Map.of(
                "version", info.version(),
                "digest", info.digest().hex(),
                "part-size", plan.partSize().toString());
        Map<String, String> before = note.get().read().orElse(Map.of());
        if (target.started() && before.entrySet().containsAll(wanted.entrySet())) {
            return new HashMap<>(before);
        }
        target.discard();
        note.get().write(wanted);
        return Map.of();
    }

    private void check() throws Exception {
        Sha256 digest = target.digest();
        if (!digest.equals(info.digest())) {
            target.discard();
            note.ifPresent(TransferNote::remove);
            throw WholeDownload.other(driver, info, digest);
        }
    }
}
