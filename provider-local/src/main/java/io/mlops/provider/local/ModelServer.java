package io.mlops.provider.local;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.TensorSpec;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts model servers that outlive this process and its terminal: in a session of their own, with nothing of ours open.
 * Thread-safe.
 *
 * @param launcher an executable whose process becomes the server
 * @param detach the command that begins a session of its own and then becomes its arguments
 */
record ModelServer(Path launcher, List<String> detach) {
    private static final System.Logger LOG = System.getLogger(ModelServer.class.getName());
    /** How long a new process may need until it has written its id. */
    private static final Duration BIRTH = Duration.ofSeconds(5);

    private static final ByteSize MAX_LOG = ByteSize.mebibytes(8);
    private static final ByteSize MIN_HEAP = ByteSize.mebibytes(64);

    /**
     * The process writes its own id and only then becomes the server: whoever starts it may die at any moment and the next
     * one still finds it, and where the folder is gone by now it does not start.
     */
    private static final String RECORD_PID = "echo $$ > \"$0\" && exec \"$@\"";

    static ModelServer of(Path launcher, String searchPath) throws LocalException {
        Optional<Path> setsid = executable("setsid", searchPath);
        if (setsid.isPresent()) {
            return new ModelServer(launcher, List.of(setsid.get().toString()));
        }
        Optional<Path> perl = executable("perl", searchPath);
        if (perl.isPresent()) {
            String script = "use POSIX; POSIX::setsid(); exec {$ARGV[0]} @ARGV or die $!";
            return new ModelServer(launcher, List.of(perl.get().toString(), "-e", script));
        }
        throw new LocalException(
                ErrorCode.FAILED_PRECONDITION,
                "replicas must outlive this terminal, and neither setsid nor perl is on the PATH to detach them with;"
                        + " install one (Debian: util-linux)");
    }

    /**
     * Starts a process for the slot and returns once it has written its id: whoever holds the endpoint's lock next and
     * finds no id knows that nothing was started.
     */
    void start(EndpointSpec spec, Path model, Slot slot, Run run) throws IOException, InterruptedException {
        rotate(slot);
        List<String> command = new ArrayList<>(detach);
        command.addAll(List.of("/bin/sh", "-c", RECORD_PID, run.pid().toString()));
        command.addAll(arguments(spec, model, slot, run));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(slot.folder().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(slot.log().toFile()));
        environment(builder.environment(), spec.compute());
        Process process = builder.start();
        // Its outcome is of no interest: a failure to record the status is logged where it happens.
        var unused = process.onExit().thenAccept(ended -> recordExit(run, ended.exitValue()));
        if (!Processes.await(BIRTH, () -> !process.isAlive() || run.begun())) {
            LOG.log(Level.WARNING, "{0} has not begun after {1}", run.folder(), BIRTH);
        }
    }

    private List<String> arguments(EndpointSpec spec, Path model, Slot slot, Run run) {
        List<String> arguments = new ArrayList<>(List.of(
                launcher.toString(),
                "--model",
                model.toString(),
                "--model-name",
                spec.model().name(),
                "--digest",
                spec.model().digest().hex()));
        spec.model().inputs().forEach(input -> arguments.addAll(List.of("--input", tensor(input))));
        spec.model().outputs().forEach(output -> arguments.addAll(List.of("--output", tensor(output))));
        arguments.addAll(List.of("--host", "127.0.0.1", "--port", "0"));
        arguments.addAll(run.mark());
        arguments.addAll(List.of("--lock", slot.lock().toString()));
        return arguments;
    }

    private static String tensor(TensorSpec tensor) {
        return tensor.name() + ":" + tensor.datatype() + ":"
                + tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    /** Half of the memory for the heap: the tensor library's memory lies outside of it. */
    private static void environment(Map<String, String> environment, Compute compute) {
        String threads = Integer.toString(compute.cpus());
        environment.put("OMP_NUM_THREADS", threads);
        environment.put("MKL_NUM_THREADS", threads);
        long heap = Math.max(MIN_HEAP.bytes(), compute.memory().bytes() / 2);
        String bounds = "-Xmx" + heap + " -XX:ActiveProcessorCount=" + threads;
        // The user's own come last: of two options the JVM takes the later one.
        environment.merge("MLOPS_MODEL_SERVER_JAVA_OPTS", bounds, (users, ours) -> ours + " " + users);
    }

    /** Keeps one old log: what a crash-looping server wrote stays readable and bounded. */
    private static void rotate(Slot slot) throws IOException {
        try {
            if (Files.size(slot.log()) > MAX_LOG.bytes()) {
                Files.move(slot.log(), slot.oldLog(), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (NoSuchFileException e) {
            // The first start in this slot.
        }
    }

    private static void recordExit(Run run, int status) {
        try {
            run.writeExit(status);
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.WARNING, "Cannot record that " + run.folder() + " ended with status " + status, e);
        }
    }

    /** The program of this name in the folders of a search path. */
    static Optional<Path> executable(String name, String searchPath) {
        return Stream.of(searchPath.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
