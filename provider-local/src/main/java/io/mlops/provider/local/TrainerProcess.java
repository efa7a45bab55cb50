package io.mlops.provider.local;

import io.mlops.training.TrainerEnvironment;
import io.mlops.training.TrainingJobSpec;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Starts trainers that outlive this process and its terminal, each watched over by a shell in a session of its own: it records the
 * trainer's exit status, gives notice and then kills, and ends the trainer when its time is over, whether or not
 * anybody of us still lives. Thread-safe.
 *
 * @param detach the command that begins a session of its own and then becomes its arguments
 * @param notice from SIGTERM to SIGKILL
 */
record TrainerProcess(List<String> detach, Duration notice) {
    private static final System.Logger LOG = System.getLogger(TrainerProcess.class.getName());
    /** How long a new process may need until it has written its id. */
    static final Duration BIRTH = Duration.ofSeconds(5);
    /** What a trainer gets of the environment of whoever happens to start it: no secrets, and nothing that decides results. */
    private static final Set<String> INHERITED =
            Set.of("PATH", "HOME", "USER", "TMPDIR", "LANG", "LC_ALL", "TZ", "JAVA_HOME", "LD_LIBRARY_PATH");

    /**
     * Arguments: the attempt's folder, its limit in seconds, which limit that is, the notice in seconds, two that only mark the command
     * line, and the trainer's command. The id is written before the trainer begins, so that where the folder is gone by then it
     * does not; the exit status is written at the end, as a whole; then everything goes that the trainer left running.
     */
    private static final String WATCH = """
            run=$0 limit=$1 word=$2 notice=$3
            shift 5
            trainer= stopping= told=
            trap '' HUP INT QUIT
            tell() {
                [ -z "$told" ] && [ -n "$trainer" ] || return 0
                told=1
                kill -TERM $trainer
                ( sleep "$notice"; kill -9 $trainer ) &
            }
            trap 'stopping=1; tell' TERM
            echo $$ > "$run/pid" || exit 75
            cd "$run/work" || exit 75
            "$@" &
            trainer=$!
            exec >/dev/null 2>&1
            [ -z "$stopping" ] || tell
            ( sleep "$limit"; echo "$word" > "$run/overtime.tmp"; mv "$run/overtime.tmp" "$run/overtime"; kill -TERM $$ ) &
            while :; do
                wait $trainer
                status=$?
                [ $status -gt 128 ] && kill -0 $trainer || break
            done
            echo $status > "$run/exit.tmp" && mv "$run/exit.tmp" "$run/exit"
            kill -9 -$$
            """;

    /** Starts an attempt whose folder is there and returns once the watching process has written its id. */
    void start(TrainingJobSpec spec, JobFolder folder, Attempt attempt, Duration limit, StoredJob.Limit which)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(detach);
        command.addAll(List.of(
                "/bin/sh",
                "-c",
                WATCH,
                attempt.run().folder().toString(),
                Long.toString(seconds(limit)),
                which.name(),
                Long.toString(seconds(notice))));
        command.addAll(attempt.run().mark());
        command.addAll(spec.program().command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(attempt.run().folder().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()));
        environment(builder.environment(), spec, folder, attempt);
        Process process = builder.start();
        if (!Processes.await(BIRTH, () -> !process.isAlive() || attempt.run().begun())) {
            LOG.log(Level.WARNING, "{0} has not begun after {1}", attempt.run().folder(), BIRTH);
        }
    }

    /** Whole seconds, at least one: all that a shell can wait for. */
    private static long seconds(Duration duration) {
        return Math.max(1, duration.plusMillis(999).toSeconds());
    }

    private static void environment(
            Map<String, String> environment, TrainingJobSpec spec, JobFolder folder, Attempt attempt) {
        environment.keySet().retainAll(INHERITED);
        String threads = Integer.toString(spec.compute().cpus());
        environment.put("OMP_NUM_THREADS", threads);
        environment.put("MKL_NUM_THREADS", threads);
        TrainerEnvironment folders = new TrainerEnvironment(
                name -> folder.input(name).toString(),
                attempt.output().toString(),
                folder.checkpoints().toString(),
                attempt.failure().toString());
        environment.putAll(folders.variables(spec));
        String mark = attempt.environmentMark();
        int equals = mark.indexOf('=');
        environment.put(mark.substring(0, equals), mark.substring(equals + 1));
    }
}
