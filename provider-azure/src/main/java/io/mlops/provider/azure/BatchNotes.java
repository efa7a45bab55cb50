package io.mlops.provider.azure;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is noted about jobs of Azure Batch beside what they leave: their attempts, by themselves; what they wrote; and what was done about
 * them, by whoever looked. Batch tells nothing about a task's former runs, and takes nothing for a job that is over. Thread-safe.
 *
 * @param container the one in which the artifacts lie
 */
record BatchNotes(BlobContainerClient container) {
    private static final String MARKS = "marks/";
    private static final String VALUE = "value";
    private static final Pattern NOTE = Pattern.compile("([1-9][0-9]{0,3})/" + TrainingCommand.NOTES + "/(.+)");
    private static final Pattern BEGINNING = Pattern.compile(BatchCommand.BEGUN + "([0-9]{1,12})-(.*)");
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION = 412;
    private static final int NOTHING_THERE = 416;

    /**
     * An attempt's own notes.
     *
     * @param at when its program started, to the second
     * @param node the name of its machine
     * @param last when it was last heard of, to the second
     */
    record Begun(Instant at, String node, Instant last) {
        private Begun heard(Instant when) {
            return new Begun(at, node, when.isAfter(last) ? when : last);
        }
    }

    /** All that is noted about a job. */
    record Seen(SortedMap<Integer, Begun> attempts, JobMarks marks) {}

    Seen read(Staging staging) {
        Map<Integer, Instant> heard = new HashMap<>();
        TreeMap<Integer, Begun> attempts = new TreeMap<>();
        Map<String, String> marks = new HashMap<>();
        ListBlobsOptions options = new ListBlobsOptions()
                .setPrefix(staging.prefix())
                .setDetails(new BlobListDetails().setRetrieveMetadata(true));
        for (BlobItem blob : container.listBlobs(options, null)) {
            String name = blob.getName().substring(staging.prefix().length());
            if (name.startsWith(MARKS)) {
                marks.put(
                        name.substring(MARKS.length()),
                        Objects.requireNonNullElse(blob.getMetadata(), Map.<String, String>of())
                                .getOrDefault(VALUE, ""));
            }
            Matcher note = NOTE.matcher(name);
            if (note.matches()) {
                int attempt = Integer.parseInt(note.group(1));
                heard.merge(
                        attempt,
                        blob.getProperties().getLastModified().toInstant(),
                        (one, other) -> one.isAfter(other) ? one : other);
                Matcher beginning = BEGINNING.matcher(note.group(2));
                if (beginning.matches()) {
                    Instant at = Instant.ofEpochSecond(Long.parseLong(beginning.group(1)));
                    attempts.put(attempt, new Begun(at, beginning.group(2), at));
                }
            }
        }
        attempts.replaceAll((number, begun) -> begun.heard(heard.getOrDefault(number, begun.at())));
        return new Seen(attempts, new JobMarks(marks));
    }

    /** Notes it; what was noted under this key before stays. */
    void mark(Staging staging, String key, String value) {
        try {
            var unused = container
                    .getBlobClient(staging.prefix() + MARKS + key)
                    .uploadWithResponse(
                            new BlobParallelUploadOptions(BinaryData.fromString(value))
                                    .setMetadata(Map.of(VALUE, value))
                                    .setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*")),
                            null,
                            Context.NONE);
        } catch (BlobStorageException e) {
            if (e.getStatusCode() != CONFLICT && e.getStatusCode() != PRECONDITION) {
                throw e;
            }
        }
    }

    /** What the trainer of an attempt wrote, as far as it is kept. */
    AttemptLogs.Log log(Staging staging, int attempt) {
        String name = staging.of(attempt, TrainingCommand.NOTES) + BatchCommand.LOG;
        return new AttemptLogs.Log() {
            @Override
            public long length() {
                try {
                    return container.getBlobClient(name).getProperties().getBlobSize();
                } catch (BlobStorageException e) {
                    return none(e).length;
                }
            }

            @Override
            public byte[] bytes(long from, int most) {
                ByteArrayOutputStream content = new ByteArrayOutputStream();
                try {
                    var unused = container
                            .getBlobClient(name)
                            .downloadStreamWithResponse(
                                    content, new BlobRange(from, (long) most), null, null, false, null, Context.NONE);
                } catch (BlobStorageException e) {
                    return none(e);
                }
                return content.toByteArray();
            }
        };
    }

    private static byte[] none(BlobStorageException e) {
        if (e.getStatusCode() == NOT_FOUND || e.getStatusCode() == NOTHING_THERE) {
            return new byte[0];
        }
        throw e;
    }
}
