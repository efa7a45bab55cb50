package io.mlops.controlplane.spend;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Location;
import io.mlops.ResourceName;
import io.mlops.artifact.ObjectKey;
import io.mlops.catalog.cost.HirePrice;
import io.mlops.controlplane.journal.JournalChain;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.journal.JournalEvent;
import io.mlops.price.Hire;
import io.mlops.price.Money;
import io.mlops.price.PurchaseOption;
import io.mlops.price.Total;
import io.mlops.training.TrainingEvent;
import io.mlops.training.TrainingEvent.Kind;
import io.mlops.training.TrainingJob;
import io.mlops.training.TrainingJobSpec;
import io.mlops.training.TrainingOutput;
import io.mlops.training.TrainingProgram;
import io.mlops.training.TrainingTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlannedSpendTest {
    private static final Location EAST = Location.parse("aws/us-east-1");
    private static final Hire HIRE = new Hire("ml.g5.xlarge", "g5.xlarge", PurchaseOption.ON_DEMAND);
    private static final LocalDate FIRST = LocalDate.of(2026, 11, 1);
    private static final Instant LATER = Instant.parse("2026-12-01T00:00:00Z");

    private final List<JournalEntry> journal = new ArrayList<>();

    @Test
    void hoursCountTimesReplicasTimesTheFrozenPriceByDay() {
        Launch launch = launch("policy", "policy-1", 2, priced("1.5"));
        write("2026-11-01T22:00:00Z", launch);
        write("2026-11-02T01:00:00Z", launch.withReplicas(4));
        write("2026-11-02T02:00:00Z", launch.withReplicas(4).withReplicas(0));

        PlannedSpend planned = PlannedSpend.of(journal, FIRST, FIRST.plusDays(30), LATER);

        assertThat(planned.lines())
                .containsOnlyKeys(key(FIRST, "policy"), key(FIRST.plusDays(1), "policy"))
                .containsEntry(key(FIRST, "policy"), usd("6"))
                .containsEntry(key(FIRST.plusDays(1), "policy"), usd("9"));
        assertThat(planned.hourlyNow()).containsEntry("aws", Total.none());
    }

    @Test
    void whatRanBeforeCountsFromTheFirstDayOnAndUntilNow() {
        write("2026-10-20T00:00:00Z", launch("policy", "policy-1", 1, priced("1")));

        PlannedSpend planned =
                PlannedSpend.of(journal, FIRST, FIRST.plusDays(3), Instant.parse("2026-11-02T06:00:00Z"));

        assertThat(planned.lines())
                .containsEntry(key(FIRST, "policy"), usd("24"))
                .containsEntry(key(FIRST.plusDays(1), "policy"), usd("6"))
                .hasSize(2);
        assertThat(planned.hourlyNow()).containsEntry("aws", usd("1"));
        assertThat(planned.sum(key -> key.deployment().equals("policy"))).isEqualTo(usd("30"));
        assertThat(planned.sum(key -> key.deployment().equals("other"))).isEqualTo(Total.none());
    }

    @Test
    void whatHasNoPriceMakesItALowerBound() {
        write("2026-11-01T00:00:00Z", launch("policy", "policy-1", 1, priced("1")));
        write("2026-11-01T00:00:00Z", launch("policy", "policy-2", 1, HirePrice.unknown("price of it")));
        write(
                "2026-11-01T00:00:00Z",
                launch("risk", "risk-1", 1, new HirePrice(Money.usd("2"), LATER, "a list", "what the service adds")));

        PlannedSpend planned = PlannedSpend.of(journal, FIRST, FIRST.plusDays(1), LATER);

        Total policy = planned.sum(key -> key.deployment().equals("policy"));
        assertThat(policy.known()).isEqualTo(Money.usd("24"));
        assertThat(policy.unknown()).containsExactly("price of it");
        Total risk = planned.sum(key -> key.deployment().equals("risk"));
        assertThat(risk.known()).isEqualTo(Money.usd("48"));
        assertThat(risk.unknown()).containsExactly("what the service adds");
    }

    @Test
    void anEntryThatIsNoneOfOursPlansNothing() {
        append(JournalEvent.of(LATER, "ann", Launch.REPLICAS, "policy", "{\"unit\":\"x\"}"));
        append(JournalEvent.of(LATER, "ann", Launch.REPLICAS, "policy", "no json"));

        assertThat(PlannedSpend.of(journal, FIRST, FIRST.plusDays(40), LATER).lines())
                .isEmpty();
    }

    @Test
    void aLaunchIsReadAsItWasWritten() {
        Launch launch = launch("policy", "policy-1", 3, priced("1.408")).withReplicas(5);
        write("2026-11-01T00:00:00Z", launch);

        assertThat(Launch.read(journal.getFirst())).contains(launch);
    }

    @Test
    void jobsCountTheTimesInWhichTheyRanAtThePriceOfTheirSubmission() {
        submit("2026-11-01T20:00:00Z", "train", 2, priced("1"));
        JobHours hours = new JobHours(LATER);
        hours.add(
                "aws",
                List.of(job(
                        "train",
                        TrainingJob.State.SUCCEEDED,
                        event("2026-11-01T22:00:00Z", Kind.STARTED),
                        event("2026-11-02T01:00:00Z", Kind.PREEMPTED),
                        event("2026-11-02T05:00:00Z", Kind.RESUMED),
                        event("2026-11-02T06:30:00Z", Kind.ENDED))));

        PlannedSpend planned = with(hours, FIRST.plusDays(30), LATER);

        assertThat(planned.lines())
                .containsOnlyKeys(key(FIRST, ""), key(FIRST.plusDays(1), ""))
                .containsEntry(key(FIRST, ""), usd("4"))
                .containsEntry(key(FIRST.plusDays(1), ""), usd("5"));
        assertThat(planned.hourlyNow()).isEmpty();
    }

    @Test
    void aJobThatRunsCountsUntilNowAndOneWithoutAPriceIsNamed() {
        Instant now = Instant.parse("2026-11-01T06:00:00Z");
        submit("2026-11-01T00:00:00Z", "train", 1, priced("1"));
        submit("2026-11-01T00:00:00Z", "odd", 1, HirePrice.unknown("price of it"));
        JobHours hours = new JobHours(now);
        hours.add(
                "aws",
                List.of(
                        job("train", TrainingJob.State.RUNNING, event("2026-11-01T02:00:00Z", Kind.STARTED)),
                        job("odd", TrainingJob.State.RUNNING, event("2026-11-01T02:00:00Z", Kind.STARTED)),
                        job("others", TrainingJob.State.RUNNING, event("2026-11-01T02:00:00Z", Kind.STARTED))));

        Total total = with(hours, FIRST.plusDays(30), now).sum(key -> true);

        assertThat(total.known()).isEqualTo(Money.usd("4"));
        assertThat(total.unknown()).containsExactly("price of it");
    }

    @Test
    void aJobOfUnknownHoursIsALowerBound() {
        submit("2026-10-20T00:00:00Z", "old", 1, priced("1"));
        submit("2026-11-02T00:00:00Z", "gone", 1, priced("1"));
        JobHours none = new JobHours(LATER);
        none.add("aws", List.of());
        JobHours unasked = new JobHours(LATER);
        unasked.lack("aws");

        assertThat(with(none, FIRST.plusDays(30), LATER).lines())
                .containsExactly(Map.entry(
                        key(FIRST.plusDays(1), ""), Total.unknown("training job gone, whose hours are unknown")));
        assertThat(with(unasked, FIRST.plusDays(30), LATER).sum(key -> true).unknown())
                .containsExactly(
                        "training job gone, whose hours are unknown", "training job old, whose hours are unknown");
        assertThat(with(none, FIRST.plusDays(1), LATER).lines()).isEmpty();
    }

    private PlannedSpend with(JobHours hours, LocalDate until, Instant now) {
        return PlannedSpend.of(List.of(), FIRST, until, now).with(journal, hours, FIRST, until, now);
    }

    private void submit(String at, String job, int nodes, HirePrice price) {
        append(Launch.at(job, job, EAST, nodes, HIRE, price).event(Instant.parse(at), "ann", Launch.JOB));
    }

    private static TrainingJob job(String name, TrainingJob.State state, TrainingEvent... events) {
        TrainingJobSpec spec = TrainingJobSpec.of(
                ResourceName.of(name),
                EAST,
                TrainingProgram.command(List.of("train")),
                new TrainingOutput(ObjectKey.of("jobs/" + name), "policy.pt"));
        return new TrainingJob(spec, name, state, "", null, List.of(events), TrainingTime.NONE, null);
    }

    private static TrainingEvent event(String at, Kind kind) {
        return new TrainingEvent(Instant.parse(at), kind, 1, "");
    }

    private static HirePrice priced(String usd) {
        return new HirePrice(Money.usd(usd), Instant.parse("2026-10-01T00:00:00Z"), "a list", "");
    }

    private static Launch launch(String deployment, String unit, int replicas, HirePrice price) {
        return Launch.at(deployment, unit, EAST, replicas, HIRE, price);
    }

    private static PlannedSpend.Key key(LocalDate day, String deployment) {
        return new PlannedSpend.Key(day, deployment, "aws");
    }

    private static Total usd(String amount) {
        return Total.of(Money.usd(amount));
    }

    private void write(String at, Launch launch) {
        append(launch.event(Instant.parse(at), "controller", Launch.REPLICAS));
    }

    private void append(JournalEvent event) {
        journal.add(JournalChain.seal(journal.size() + 1, event, "0".repeat(64)));
    }
}
