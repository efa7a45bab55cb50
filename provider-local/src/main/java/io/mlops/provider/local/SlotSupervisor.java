package io.mlops.provider.local;

import io.mlops.ErrorCode;
import io.mlops.endpoint.EndpointSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes the next step of one slot: start, replace, leave alone, drain, clear. Every method is called under the endpoint's
 * lock. Thread-safe.
 */
final class SlotSupervisor {
    /** How long loading may take. */
    static final Duration START_BOUND = Duration.ofMinutes(3);
    /** How long a replica may not answer before it is replaced. */
    static final Duration UNHEALTHY_BOUND = Duration.ofSeconds(15);
    /** How long a replica that is too much may finish what it has. */
    static final Duration DRAIN_BOUND = Duration.ofSeconds(30);
    /** Whoever lived that long is not looping. */
    static final Duration PROVEN = Duration.ofMinutes(1);

    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);
    private static final System.Logger LOG = System.getLogger(SlotSupervisor.class.getName());

    private final ModelServer server;
    private final InstantSource clock;

    SlotSupervisor(ModelServer server, InstantSource clock) {
        this.server = server;
        this.clock = clock;
    }

    /**
     * Brings a slot that should hold a replica one step further.
     *
     * @param seen what was just observed, or null where nothing was ever recorded
     */
    void keep(StoredEndpoint endpoint, Path model, Slot slot, @Nullable Observation seen)
            throws IOException, InterruptedException, LocalException {
        if (seen == null) {
            start(endpoint, model, slot, 1, 0);
        } else if (seen.process().isPresent()) {
            keepLiving(endpoint, model, seen, seen.process().get());
        } else {
            replaceDead(endpoint, model, seen);
        }
    }

    /** Brings a slot that is too much one step nearer to its end. */
    void retire(Slot slot, @Nullable Observation seen) throws IOException, InterruptedException, LocalException {
        if (seen == null || seen.process().isEmpty()) {
            clear(slot);
            DurableFiles.deleteTree(slot.folder());
            return;
        }
        ProcessHandle process = seen.process().get();
        Instant since = seen.slotRecord().drainingSince();
        if (since == null) {
            slot.write(seen.slotRecord().draining(clock.instant()));
            process.destroy();
        } else if (past(since, DRAIN_BOUND)) {
            LOG.log(
                    Level.WARNING,
                    "Killing {0}: it has not finished in {1}",
                    seen.slotRecord().id(),
                    DRAIN_BOUND);
            Processes.kill(List.of(process), KILL_PATIENCE);
        }
    }

    private void keepLiving(StoredEndpoint endpoint, Path model, Observation seen, ProcessHandle process)
            throws IOException, InterruptedException, LocalException {
        SlotRecord slotRecord = seen.slotRecord();
        switch (seen.state()) {
            case STARTING -> {
                if (past(slotRecord.startedAt(), START_BOUND)) {
                    replaceLiving(endpoint, model, seen, process, "it did not become ready in " + START_BOUND);
                }
            }
            case UNHEALTHY -> {
                Instant since = slotRecord.unhealthySince();
                if (since == null) {
                    seen.slot().write(slotRecord.unhealthy(clock.instant()));
                } else if (past(since, UNHEALTHY_BOUND)) {
                    replaceLiving(endpoint, model, seen, process, seen.reason());
                }
            }
            case READY -> {
                if (slotRecord.unhealthySince() != null) {
                    seen.slot().write(slotRecord.unhealthy(null));
                }
            }
            case DRAINING -> retire(seen.slot(), seen);
            case FAILED -> {
                // It said that it cannot serve and is about to end; how it ends tells what to do next.
            }
        }
    }

    private void replaceLiving(
            StoredEndpoint endpoint, Path model, Observation seen, ProcessHandle process, String reason)
            throws IOException, InterruptedException, LocalException {
        LOG.log(Level.WARNING, "Replacing {0}: {1}", seen.slotRecord().id(), reason);
        Processes.kill(List.of(process), KILL_PATIENCE);
        SlotRecord slotRecord = seen.slotRecord().failed(clock.instant(), failures(seen) + 1);
        seen.slot().write(slotRecord);
        restartWhenDue(endpoint, model, seen.slot(), slotRecord, Observation.Verdict.NONE);
    }

    private void replaceDead(StoredEndpoint endpoint, Path model, Observation seen)
            throws IOException, InterruptedException, LocalException {
        SlotRecord slotRecord = seen.slotRecord();
        if (seen.hopeless()) {
            return;
        }
        if (!seen.begun() || slotRecord.drainingSince() != null) {
            // Nobody's failure: its starter died before it was started, or it was asked to end and is wanted again.
            start(endpoint, model, seen.slot(), slotRecord.generation() + 1, slotRecord.failures());
            return;
        }
        if (slotRecord.failedAt() == null) {
            LOG.log(Level.WARNING, "{0} failed: {1}", slotRecord.id(), seen.reason());
            slotRecord = slotRecord.failed(clock.instant(), failures(seen) + 1);
            seen.slot().write(slotRecord);
        }
        restartWhenDue(endpoint, model, seen.slot(), slotRecord, seen.verdict());
    }

    private void restartWhenDue(
            StoredEndpoint endpoint, Path model, Slot slot, SlotRecord slotRecord, Observation.Verdict verdict)
            throws IOException, InterruptedException, LocalException {
        Instant failedAt = slotRecord.failedAt();
        Duration delay = Backoff.delay(slotRecord.failures(), verdict);
        if (failedAt == null || past(failedAt, delay)) {
            start(endpoint, model, slot, slotRecord.generation() + 1, slotRecord.failures());
        }
    }

    /** How many failures count before this one: none after a life that was long enough. */
    private int failures(Observation seen) {
        return past(seen.slotRecord().startedAt(), PROVEN)
                ? 0
                : seen.slotRecord().failures();
    }

    private void start(StoredEndpoint endpoint, Path model, Slot slot, int generation, int failures)
            throws IOException, InterruptedException, LocalException {
        Files.createDirectories(slot.folder());
        clear(slot);
        EndpointSpec spec = endpoint.spec();
        String id = spec.name() + "-" + slot.number() + "-" + endpoint.incarnation() + "-" + generation;
        Run run = slot.run(generation);
        Files.createDirectory(run.folder());
        slot.write(SlotRecord.started(id, generation, clock.instant(), failures));
        server.start(spec, model, slot, run);
        LOG.log(Level.DEBUG, "Started {0}", id);
    }

    /**
     * Makes sure that nothing runs in a slot and nothing will: takes away the folders that a late process would have to
     * write to before it becomes a server, then ends whatever was faster. Only what is dead or was never recorded is here.
     */
    private void clear(Slot slot) throws IOException, InterruptedException, LocalException {
        for (Run run : slot.runs()) {
            Run revoked = run.revoke();
            Optional<ProcessHandle> stray = revoked.process();
            if (stray.isPresent()) {
                Processes.kill(List.of(stray.get()), KILL_PATIENCE);
            } else if (revoked.readPid().isEmpty()) {
                // It may be on its way between opening that file and writing it.
                Processes.kill(Processes.marked(run.marker()), KILL_PATIENCE);
            }
            DurableFiles.deleteTree(revoked.folder());
        }
        if (!free(slot.lock())) {
            Processes.kill(Processes.marked(slot.marker()), KILL_PATIENCE);
            // A dying process has no command line any more and still its locks, for some milliseconds.
            if (!Processes.await(KILL_PATIENCE, () -> free(slot.lock()))) {
                throw new LocalException(
                        ErrorCode.UNAVAILABLE,
                        "a process that cannot be found holds " + slot.lock()
                                + "; see which with fuser, end it and try again");
            }
        }
    }

    /** Whether nobody holds it; takes it for a moment to find out, which at worst sends a stray away. */
    private static boolean free(Path lock) {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock ours = channel.tryLock()) {
            return ours != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean past(Instant since, Duration bound) {
        return !clock.instant().isBefore(since.plus(bound));
    }
}
