package io.mlops.provider.local;

import io.mlops.endpoint.Replica;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Says what a slot's replica is at this moment, from the process, its announcement and its health; remembers nothing.
 * Thread-safe.
 */
final class ReplicaObserver implements AutoCloseable {
    /** How long a process may need from the record of its start until it has written its id. */
    private static final Duration BIRTH = Duration.ofSeconds(5);
    /** The statuses with which a model server says: bad usage, bad model. */
    private static final List<Integer> HOPELESS = List.of(64, 65);

    private final InstantSource clock;
    private final HealthProbe health = new HealthProbe();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    ReplicaObserver(InstantSource clock) {
        this.clock = clock;
    }

    /** Looks at all slots at once, so that one hung replica does not delay the news of the others. */
    List<Observation> observe(List<Slot> slots) throws IOException, InterruptedException {
        List<Future<Optional<Observation>>> looks = new ArrayList<>();
        for (Slot slot : slots) {
            looks.add(threads.submit(() -> observe(slot)));
        }
        List<Observation> seen = new ArrayList<>();
        try {
            for (Future<Optional<Observation>> look : looks) {
                look.get().ifPresent(seen::add);
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("cannot observe a replica", e.getCause());
        } finally {
            looks.forEach(look -> look.cancel(true));
        }
        return seen;
    }

    /** What is there now; nothing where no replica was ever recorded. */
    Optional<Observation> observe(Slot slot) throws IOException, InterruptedException {
        Optional<SlotRecord> found = slot.read();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        SlotRecord slotRecord = found.get();
        Run run = slot.run(slotRecord.generation());
        Optional<ProcessHandle> process = run.process();
        return Optional.of(
                process.isPresent() ? living(slot, slotRecord, run, process.get()) : dead(slot, slotRecord, run));
    }

    private Observation living(Slot slot, SlotRecord slotRecord, Run run, ProcessHandle process)
            throws IOException, InterruptedException {
        Optional<Announcement> announced = run.readAnnouncement();
        Replica.State state = Replica.State.STARTING;
        String reason = "loading the model";
        URI address = null;
        if (announced.isPresent()) {
            Announcement announcement = announced.get();
            if (announcement.pid() != process.pid()) {
                state = Replica.State.UNHEALTHY;
                reason = "process " + announcement.pid() + " announced itself and " + process.pid()
                        + " was started: the model-server launcher must exec its server";
            } else if (announcement.ready()) {
                address = URI.create("http://127.0.0.1:" + announcement.port());
                Optional<String> trouble = health.ask(address);
                state = trouble.isEmpty() ? Replica.State.READY : Replica.State.UNHEALTHY;
                reason = trouble.orElse("");
            } else {
                state = Replica.State.FAILED;
                reason = announcement.reason();
            }
        }
        if (slotRecord.drainingSince() != null) {
            state = Replica.State.DRAINING;
            reason = "finishes what it has";
        }
        return new Observation(slot, slotRecord, process, true, state, address, Observation.Verdict.NONE, reason);
    }

    private Observation dead(Slot slot, SlotRecord slotRecord, Run run) throws IOException {
        OptionalInt exit = run.readExit();
        Optional<Announcement> refusal = run.readAnnouncement().filter(announced -> !announced.ready());
        boolean begun = exit.isPresent() || refusal.isPresent() || run.readPid().isPresent();
        if (!begun) {
            boolean young = clock.instant().isBefore(slotRecord.startedAt().plus(BIRTH));
            return new Observation(
                    slot,
                    slotRecord,
                    null,
                    false,
                    young ? Replica.State.STARTING : Replica.State.FAILED,
                    null,
                    Observation.Verdict.NONE,
                    young ? "is being started" : "its process was never started");
        }
        Observation.Verdict verdict = Observation.Verdict.NONE;
        if (exit.isPresent() && HOPELESS.contains(exit.getAsInt())) {
            verdict = Observation.Verdict.HOPELESS;
        } else if (refusal.isPresent()) {
            verdict = Observation.Verdict.REFUSED;
        }
        String reason = refusal.isPresent() ? refusal.get().reason() : LogTail.ending("its process", exit, slot.log());
        return new Observation(slot, slotRecord, null, true, Replica.State.FAILED, null, verdict, reason);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        health.close();
    }
}
