package io.mlops.tck;

import io.mlops.ErrorCode;
import io.mlops.ResourceName;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.TieringPolicy;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.price.Money;
import io.mlops.spend.BudgetSpec;
import io.mlops.tck.ProviderHarness.AutoscalingBounds;
import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingResult;
import io.mlops.training.TrainingTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a provider in memory holds, shared by all who opened it. Guarded by itself. */
final class MemoryWorld {
    final Set<Mistake> mistakes = EnumSet.noneOf(Mistake.class);
    final Map<ObjectKey, Stored> objects = new TreeMap<>(Comparator.naturalOrder());
    final Map<String, Running> endpoints = new TreeMap<>();
    /** Between what numbers endpoints follow their load. */
    final Map<String, AutoscalingBounds> autoscaling = new TreeMap<>();
    /** Replicas that stand still, and until when on the JVM's clock. */
    final Map<String, Long> hung = new TreeMap<>();
    /** Replicas under any fault that can be taken back. */
    final Set<String> faulty = new TreeSet<>();

    final Map<ResourceName, Trained> jobs = new TreeMap<>();
    /** How many rounds were begun, by where the checkpoints lie. */
    final Map<ObjectKey, Integer> rounds = new TreeMap<>();
    /** A time that moves when somebody looks at a job. */
    Instant time = Instant.EPOCH;
    /** Whether no job gets a machine. */
    boolean withheld;
    /** Unfinished uploads by their ids. */
    final Map<String, MemoryTransfers.Upload> uploads = new TreeMap<>();

    /** What the bill says. */
    final List<SpendHarness.Billed> bill = new ArrayList<>();
    /** The days that are not final. */
    final Set<LocalDate> estimated = new TreeSet<>();
    /** What is forecast; empty where too little is known. */
    Optional<Money> foreseen = Optional.empty();
    /** Budgets in the order in which they were made. */
    final List<BudgetSpec> budgets = new ArrayList<>();
    /** Budgets that are none of ours. */
    final Set<String> foreignBudgets = new TreeSet<>();
    /** How often a budget was written. */
    int budgetWrites;

    TieringPolicy policy = TieringPolicy.none();
    Duration passed = Duration.ZERO;

    final AtomicLong numbers = new AtomicLong();
    final AtomicLong parts = new AtomicLong();

    boolean makes(Mistake mistake) {
        return mistakes.contains(mistake);
    }

    Instant now() {
        return Instant.EPOCH.plus(passed);
    }

    /** An object. */
    static final class Stored {
        private final ObjectInfo info;
        private final byte[] content;
        /** When it was last read. */
        Instant read;
        /** When a restore is done; empty for none. */
        Optional<Instant> readyAt = Optional.empty();
        /** When its copy goes. */
        Instant until = Instant.MAX;

        Stored(ObjectInfo info, byte[] content) {
            this.info = info;
            this.content = content.clone();
            this.read = info.modified();
        }

        Stored with(ObjectInfo changed) {
            Stored other = new Stored(changed, content);
            other.read = read;
            return other;
        }

        ObjectInfo info() {
            return info;
        }

        byte[] content() {
            return content.clone();
        }
    }

    /** An endpoint and the ids of its replicas. */
    static final class Running {
        EndpointSpec spec;
        final List<String> replicas = new ArrayList<>();
        final List<String> dead = new ArrayList<>();

        /** What its replicas run on. */
        final String machine;

        Running(EndpointSpec spec, String machine) {
            this.spec = spec;
            this.machine = machine;
        }
    }

    /** A training job. */
    static final class Trained {
        TrainingJobSpec spec;
        final Instant submitted;
        final List<TrainingEvent> events = new ArrayList<>();
        final List<String> log = new ArrayList<>();
        TrainingJob.State state = TrainingJob.State.QUEUED;
        boolean running;
        String reason = "waits for a machine";

        @Nullable ErrorCode code;

        @Nullable TrainingResult result;

        Trained(TrainingJobSpec spec, Instant at) {
            this.spec = spec;
            this.submitted = at;
            event(at, TrainingEvent.Kind.SUBMITTED);
        }

        void event(Instant at, TrainingEvent.Kind kind) {
            events.add(new TrainingEvent(at, kind, 0, ""));
        }

        long count(TrainingEvent.Kind kind) {
            return events.stream().filter(event -> event.kind() == kind).count();
        }

        TrainingJob view() {
            return new TrainingJob(spec, "memory", state, reason, code, events, TrainingTime.NONE, result);
        }
    }
}
