package io.mlops.provider.gcp;

import io.mlops.Tags;
import io.mlops.provider.gcp.JobBucket.Note;
import io.mlops.spi.TagLines;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.spi.JobText;
import io.mlops.training.spi.StoredInput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What was asked for, as the bucket keeps it.
 *
 * @param files the names of the inputs that are single objects
 * @param submitted when
 */
record KeptJob(TrainingJobSpec spec, Set<String> files, Instant submitted) {
    private static final String FILE = "file";
    private static final String TAG = "tag-";

    KeptJob {
        files = new TreeSet<>(files);
    }

    String region() {
        return spec.location().region().orElseThrow();
    }

    static KeptJob read(Note note, String content) {
        TagLines lines = new TagLines(content.lines().toList());
        return new KeptJob(JobText.read(lines), lines.all(FILE).collect(Collectors.toSet()), note.made());
    }

    static String content(TrainingJobSpec spec, SortedMap<String, StoredInput> inputs) {
        List<String> lines = new ArrayList<>(JobText.of(spec).lines());
        inputs.forEach((name, input) -> {
            if (!input.folder()) {
                lines.add(FILE + " " + name);
            }
        });
        return String.join("\n", lines) + "\n";
    }

    /** The job's tags, so that a list finds them without reading everything. */
    static Map<String, String> words(TrainingJobSpec spec) {
        return spec.tags().entries().entrySet().stream()
                .collect(Collectors.toMap(tag -> TAG + tag.getKey(), Map.Entry::getValue));
    }

    /** Whether its tags are among these words. */
    static boolean carries(Note note, Tags wanted) {
        return wanted.entries().entrySet().stream()
                .allMatch(tag -> tag.getValue().equals(note.words().get(TAG + tag.getKey())));
    }
}
