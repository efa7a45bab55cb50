package io.mlops.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.Tags;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.ObjectKey;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.Terminal;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Home;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.store.StoreUrl;
import io.mlops.endpoint.Endpoints;
import io.mlops.fault.FaultInjector;
import io.mlops.price.Money;
import io.mlops.provider.Provider;
import io.mlops.spend.Budget;
import io.mlops.spend.BudgetSpec;
import io.mlops.training.LogPage;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingJobs;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import io.mlops.training.TrainingTime;
import io.mlops.training.spi.TrainingJobsDriver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training jobs end with a budget, those of the home and no others, and the journal knows first. */
class BudgetStopTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z"));
    private static final Tags HOME = Tags.of(Map.of("mlops-home", "h1"));

    @TempDir
    Path folder;

    private final Trainer trainer = new Trainer();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Session session;
    private BudgetStop stop;

    @BeforeEach
    void setUp() {
        PrintStream notes = new PrintStream(err, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), notes, notes, false, false, false);
        session = new Session(terminal, Home.of(folder.resolve("home")), Session.Format.TEXT, false, CLOCK);
        stop = new BudgetStop(session, HOME);
        trainer.jobs.add(job("running", HOME, TrainingJob.State.RUNNING));
        trainer.jobs.add(job("done", HOME, TrainingJob.State.SUCCEEDED));
        trainer.jobs.add(job("others", Tags.none(), TrainingJob.State.RUNNING));
    }

    @Test
    void onlyJobsOfTheHomeThatRunAndOnlyOnce() {
        List<BudgetStop.Victim> victims = stop.victims(List.of(standing("team", "100"), standing("second", "100")));

        assertThat(victims)
                .singleElement()
                .satisfies(
                        victim -> assertThat(victim.job().spec().name().value()).isEqualTo("running"));
        assertThat(stop.victims(List.of(standing("team", "99.99")))).isEmpty();
        assertThat(stop.victims(List.of(standing("team", null)))).isEmpty();
    }

    @Test
    void theJournalKnowsBeforeItIsDone() {
        assertThat(run()).isEqualTo(ExitCode.OK);

        assertThat(trainer.cancelled).containsExactly("running");
        assertThat(trainer.journalBefore).containsExactly("JOB_STOPPED");
        assertThat(journal().getLast().detail())
                .isEqualTo("{\"cloud\":\"shop\",\"budget\":\"team\",\"amount\":\"100 USD\",\"spent\":\"100 USD\","
                        + "\"reason\":\"the budget of the month is used up\"}");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("stopped training job running on shop");
    }

    @Test
    void whatCannotBeStoppedIsInTheJournalToo() {
        trainer.broken = true;

        assertThat(run()).isEqualTo(ExitCode.UNAVAILABLE);

        assertThat(journal()).extracting(JournalEntry::action).containsExactly("JOB_STOPPED", "JOB_STOP_FAILED");
        assertThat(journal().getLast().detail()).contains("cut off");
    }

    private int run() {
        try (ControlPlane plane = plane()) {
            return stop.stop(plane, stop.victims(List.of(standing("team", "100"))));
        }
    }

    private List<JournalEntry> journal() {
        try (ControlPlane plane = plane()) {
            return plane.journalTail(100);
        }
    }

    private ControlPlane plane() {
        return ControlPlane.open(session.home(), StoreUrl.sqlite(session.home().database()), CLOCK);
    }

    private HomeBudgets.Standing standing(String name, @Nullable String spent) {
        BudgetSpec spec = new BudgetSpec(name, Money.usd("100"), HOME, new TreeSet<>(), new TreeSet<>());
        Money amount = spent == null ? null : Money.usd(spent);
        return new HomeBudgets.Standing(name, new Shop(trainer), new Budget(spec, amount, null), amount);
    }

    private static TrainingJob job(String name, Tags tags, TrainingJob.State state) {
        TrainingJobSpec spec = TrainingJobSpec.of(
                        ResourceName.of(name),
                        Location.parse("shop/here"),
                        TrainingProgram.command(List.of("train")),
                        new TrainingOutput(ObjectKey.of("jobs/" + name), "policy.pt"))
                .withTags(tags);
        return new TrainingJob(spec, name, state, "", null, List.of(), TrainingTime.NONE, null);
    }

    /** Has jobs, and notes what the journal said when one was cancelled. */
    private final class Trainer implements TrainingJobsDriver {
        final List<TrainingJob> jobs = new ArrayList<>();
        final List<String> cancelled = new ArrayList<>();
        final List<String> journalBefore = new ArrayList<>();
        boolean broken;

        @Override
        public String provider() {
            return "shop";
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of(Capability.TRAINING);
        }

        @Override
        public ErrorCode classify(Throwable failure) {
            return failure instanceof IOException ? ErrorCode.UNAVAILABLE : ErrorCode.UNKNOWN;
        }

        @Override
        public TrainingJob submit(TrainingJobSpec spec) {
            throw new UnsupportedOperationException("nothing is submitted");
        }

        @Override
        public Optional<TrainingJob> find(ResourceName name) {
            return jobs.stream().filter(job -> job.spec().name().equals(name)).findFirst();
        }

        @Override
        public List<TrainingJob> list(Tags tags) {
            return jobs.stream().filter(job -> tags.subsetOf(job.spec().tags())).toList();
        }

        @Override
        public LogPage logs(ResourceName name, String position, int most) {
            throw new UnsupportedOperationException("nothing is logged");
        }

        @Override
        public void cancel(ResourceName name) throws IOException {
            journal().forEach(entry -> journalBefore.add(entry.action()));
            if (broken) {
                throw new IOException("cut off");
            }
            cancelled.add(name.value());
        }

        @Override
        public void preempt(ResourceName name) {
            throw new UnsupportedOperationException("nothing is preempted");
        }
    }

    /** Trains only. */
    private record Shop(TrainingJobsDriver driver) implements Provider {
        @Override
        public String name() {
            return "shop";
        }

        @Override
        public Set<Capability> capabilities() {
            return driver.capabilities();
        }

        @Override
        public List<Location> locations() {
            return List.of(Location.parse("shop/here"));
        }

        @Override
        public ArtifactStore artifacts() {
            throw new UnsupportedOperationException("nothing is stored");
        }

        @Override
        public Endpoints endpoints() {
            throw new UnsupportedOperationException("endpoints are never stopped");
        }

        @Override
        public FaultInjector faults() {
            return FaultInjector.lacking("shop");
        }

        @Override
        public TrainingJobs training() {
            return new TrainingJobs(driver, CallListener.NONE);
        }

        @Override
        public void close() {}
    }
}
