package io.mlops.provider.gcp;

import io.mlops.provider.gcp.JobBucket.Note;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A start of the trainer, as its machine noted it: Vertex AI tells nobody how often it started a job again.
 *
 * @param run of which custom job, from 1
 * @param number which start of it, from 1
 * @param begun when
 * @param noticedOrNull when it was told to end; null where it was not
 * @param endedOrNull when it ended by itself; null where it did not
 * @param status how it ended; 0 where it did not
 */
record TrainerStart(
        int run,
        int number,
        Instant begun,
        @Nullable Instant noticedOrNull,
        @Nullable Instant endedOrNull,
        int status) {
    private static final Pattern MARK =
            Pattern.compile("run-([1-9]\\d{0,3})/(begun|notice|ended)\\.([1-9]\\d{0,3})(?:\\.(\\d{1,3}))?");

    Optional<Instant> noticed() {
        return Optional.ofNullable(noticedOrNull);
    }

    Optional<Instant> ended() {
        return Optional.ofNullable(endedOrNull);
    }

    /**
     * All of a job, in their order.
     *
     * @param prefix what the names of the notes begin with
     */
    static List<TrainerStart> of(String prefix, List<Note> notes) {
        TreeMap<Integer, TrainerStart> starts = new TreeMap<>();
        List<Note> ordered = new ArrayList<>(notes);
        ordered.sort(Comparator.comparing(Note::name)); // what is begun before what is ended and noticed
        for (Note note : ordered) {
            Matcher mark = MARK.matcher(note.name().substring(prefix.length()));
            if (mark.matches()) {
                int run = Integer.parseInt(mark.group(1));
                int number = Integer.parseInt(mark.group(3));
                var unused = starts.compute(
                        run * 10_000 + number, (key, start) -> noted(start, run, number, mark, note.made()));
            }
        }
        return List.copyOf(starts.values());
    }

    private static TrainerStart noted(@Nullable TrainerStart start, int run, int number, Matcher mark, Instant at) {
        TrainerStart known = start == null ? new TrainerStart(run, number, at, null, null, 0) : start;
        return switch (mark.group(2)) {
            case "notice" -> new TrainerStart(run, number, known.begun, at, known.endedOrNull, known.status);
            case "ended" ->
                new TrainerStart(run, number, known.begun, known.noticedOrNull, at, Integer.parseInt(mark.group(4)));
            default -> known;
        };
    }
}
