package io.mlops.controlplane;

import static io.mlops.controlplane.reconcile.Specs.edit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.controlplane.Plan.Action;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.reconcile.Specs;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.spec.Manifests;
import io.mlops.controlplane.store.StoreUrl;
import io.mlops.controlplane.view.View;
import io.mlops.controlplane.view.ViewJson;
import io.mlops.endpoint.Endpoints;
import io.mlops.fault.FaultInjector;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlPlaneTest implements ProviderLookup {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T08:00:00Z"));

    @TempDir
    Path folder;

    private Home home;
    private ControlPlane client;
    private final List<Need> needs = new ArrayList<>();
    private List<Finding> findings = List.of();

    @BeforeEach
    void open() {
        home = Home.of(folder.resolve("home"));
        client = ControlPlane.open(home, StoreUrl.sqlite(home.database()), CLOCK);
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void plansAndAppliesEachKindOfChange() throws IOException {
        Path spec = Specs.write(folder, "m1");
        Plan create = plan(spec);
        assertThat(create.action()).isEqualTo(Action.CREATE);
        assertThat(create.newRevision()).isEqualTo(1);
        assertThat(create.lines()).first().asString().startsWith("policy: create revision 1, model m1.pt (");
        assertThat(create.lines()).contains("  + fake/b: start 1 replica");
        assertThat(create.warnings()).isEmpty();
        assertThat(client.list()).isEmpty();
        assertThat(client.apply(create, "ann")).isEqualTo(1);

        Plan same = plan(spec);
        assertThat(same.action()).isEqualTo(Action.UNCHANGED);
        assertThat(client.apply(same, "ann")).isEqualTo(1);

        edit(spec, "min: 3", "min: 4");
        Plan scale = plan(spec);
        assertThat(scale.action()).isEqualTo(Action.SCALE);
        assertThat(scale.locations().get(0))
                .isEqualTo(new Plan.Change(Location.parse("fake/a"), Action.SCALE, 1, 2, "", null));
        assertThat(client.apply(scale, "bob")).isEqualTo(2);

        edit(spec, "[fake/a, fake/b, fake/c]", "[fake/a, fake/c]");
        assertThat(plan(spec).lines())
                .contains("  - fake/b: end 1 replica", "  ~ fake/c: 1 replica becomes 2 replicas");

        edit(spec, "[fake/a, fake/c]", "[fake/a, fake/b, fake/c]\n  traffic: active");
        assertThat(plan(spec).action()).isEqualTo(Action.UPDATE);

        Plan roll = plan(Specs.write(folder, "m2"));
        assertThat(roll.action()).isEqualTo(Action.ROLL);
        assertThat(roll.newRevision()).isEqualTo(2);
        client.apply(roll, "bob");
        assertThat(client.find("policy").orElseThrow().revision()).isEqualTo(2);
        assertThat(client.journalTail(10)).extracting(JournalEntry::actor).containsExactly("ann", "bob", "bob");
        assertThat(client.verifyJournal().intact()).isTrue();
    }

    @Test
    void twoDeploysAtOnceConflictUnlessTheyWantTheSame() throws IOException {
        Path spec = Specs.write(folder, "m1");
        Plan one = plan(spec);
        Plan two = plan(spec);
        Plan other = plan(Specs.write(folder, "m2"));
        assertThat(client.apply(one, "ann")).isEqualTo(1);
        assertThat(client.apply(two, "bob")).isEqualTo(1);

        MlopsException conflict = catchThrowableOfType(MlopsException.class, () -> client.apply(other, "bob"));
        assertThat(conflict.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(conflict).hasMessageContaining("ann changed it at 2026-11-21T08:00:00Z");
        assertThat(client.journalTail(10)).hasSize(1);
    }

    @Test
    void aModelThatChangedSinceThePlanIsNotDeployed() throws IOException {
        Plan plan = plan(Specs.write(folder, "m1"));
        Files.writeString(folder.resolve("m1.pt"), "other");
        MlopsException failure = catchThrowableOfType(MlopsException.class, () -> client.apply(plan, "ann"));
        assertThat(failure).hasMessageContaining("it changed since it was planned");
        assertThat(client.list()).isEmpty();
    }

    @Test
    void whatCannotWorkIsRefusedBeforeAnythingIsWritten() throws IOException {
        Path spec = Specs.write(folder, "m1");
        edit(spec, "fake/b", "fake/z");
        MlopsException nowhere = refused(spec);
        assertThat(nowhere.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(nowhere.getMessage())
                .isEqualTo(spec + ":7:23: spec.placement[1]: there is no location fake/z; there are fake/a, fake/b,"
                        + " fake/c");
        edit(spec, "fake/z", "mars/z");
        assertThat(refused(spec).getMessage()).contains("there is no provider mars; there are fake");

        Path model = folder.resolve("m2.pt");
        Path second = Specs.write(folder, "m2");
        Files.delete(model);
        assertThat(refused(second).code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(refused(second).getMessage()).contains(":5:16: cannot find model " + model);
        for (String content : List.of("", "not a zip file at all, however long it is")) {
            Files.writeString(model, content);
            assertThat(refused(second).code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        }
        Files.delete(model);
        Files.createDirectory(model);
        assertThat(refused(second).getMessage()).contains("it is a folder");
        assertThat(client.list()).isEmpty();
        assertThat(client.journalTail(1)).isEmpty();
    }

    @Test
    void whatIsNotHonouredIsSaid() throws IOException {
        Path spec = Specs.write(
                folder,
                "m1",
                "scaling: {target: 70%}",
                "load: {steady: 4000}",
                "compute: {accelerator: [L4]}",
                "objectives: {availability: 99.99%, survive: cloud}");
        edit(spec, "min: 3", "min: 2, max: 9");
        assertThat(plan(spec).warnings())
                .hasSize(5)
                .anyMatch(line -> line.contains("does not scale by load"))
                .anyMatch(line -> line.contains("no replica is left for fake/c: replicas.min is 2"))
                .anyMatch(line -> line.contains("every replica lies in one cloud, fake"));
        edit(spec, "accelerator: [L4]", "purchase: spot");
        MlopsException spot = refused(spec);
        assertThat(spot.code()).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(spot.getMessage())
                .contains("spec.compute.purchase: fake has no spot machines for endpoints; write on-demand");
    }

    @Test
    void whatDoesNotExistOrGoesAwayIsSaid() throws IOException {
        assertThat(code(() -> client.destroy("nobody", "ann"))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(code(() -> client.rollback("nobody", "ann"))).isEqualTo(ErrorCode.NOT_FOUND);
        Path spec = Specs.write(folder, "m1");
        client.apply(plan(spec), "ann");
        assertThat(code(() -> client.rollback("policy", "ann"))).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(code(() -> client.failover("policy", Location.parse("fake/z"), null, "ann")))
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(code(() -> client.failback("policy", Location.parse("fake/a"), "ann")))
                .isEqualTo(ErrorCode.FAILED_PRECONDITION);
        long first = client.failover("policy", Location.parse("fake/a"), null, "ann");
        assertThat(client.failover("policy", Location.parse("fake/a"), null, "ann"))
                .isEqualTo(first);

        long gone = client.destroy("policy", "ann");
        assertThat(client.destroy("policy", "ann")).isEqualTo(gone);
        assertThat(code(() -> plan(spec))).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(code(() -> client.failover("policy", Location.parse("fake/b"), null, "ann")))
                .isEqualTo(ErrorCode.FAILED_PRECONDITION);
    }

    @Test
    void withoutAControllerTheViewSaysWhatIsWantedAndThatNobodyWorks() throws IOException {
        client.apply(plan(Specs.write(folder, "m1")), "ann");
        View view = ViewJson.readFile(home.view()).orElseThrow();
        assertThat(view.controllerOrNull()).isNull();
        assertThat(view.deployments()).singleElement().satisfies(shown -> {
            assertThat(shown.phase()).isEqualTo(View.Phase.DEPLOYING);
            assertThat(shown.generation()).isEqualTo(1);
            assertThat(shown.message()).contains("no controller runs");
        });
    }

    @Test
    void drillsWriteIntoTheJournalToo() {
        client.record("ann", "DRILL", "policy", "{\"failed\":0}");
        assertThat(client.journal(0, 10)).singleElement().satisfies(entry -> {
            assertThat(entry.detail()).isEqualTo("{\"failed\":0}");
            assertThat(entry.sequence()).isEqualTo(1);
        });
    }

    private Plan plan(Path spec) {
        Manifest manifest = Manifests.read(spec).get(0);
        return client.plan(manifest, this);
    }

    private MlopsException refused(Path spec) {
        return catchThrowableOfType(MlopsException.class, () -> plan(spec));
    }

    private static ErrorCode code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(MlopsException.class, call).code();
    }

    @Override
    public SortedSet<String> names() {
        return new TreeSet<>(Set.of("fake"));
    }

    @Override
    public Optional<Provider> find(String name) {
        return name.equals("fake") ? Optional.of(new Places()) : Optional.empty();
    }

    @Test
    void thePlanSaysWhatReplicasRunOnAndRefusesWhatIsNotThere() throws IOException {
        Path spec = Specs.write(folder, "m1", "compute: {accelerator: [T4]}");

        Plan plan = plan(spec);

        assertThat(plan.lines()).contains("  + fake/b: start 1 replica on a T4 box, on-demand");
        assertThat(plan.warnings()).isEmpty();
        edit(spec, "[T4]", "[H100]");
        MlopsException refused = refused(spec);
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(refused.getMessage()).contains("spec.compute: cannot host at fake/a: there is no H100");
    }

    @Test
    void whatAProviderCannotGiveIsRefusedBeforeAnythingIsWritten() throws IOException {
        Path spec = Specs.write(folder, "m1");
        findings = List.of(
                Finding.good("identity", "somebody"),
                Finding.bad(ErrorCode.RESOURCE_EXHAUSTED, "quota fake/a", "the quota is 0", "ask for more"),
                Finding.bad(ErrorCode.NOT_FOUND, "bucket", "there is none", ""));

        MlopsException refused = refused(spec);

        assertThat(refused.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(refused)
                .hasMessage("cannot deploy policy: fake quota fake/a: the quota is 0; ask for more\n"
                        + "  fake bucket: there is none");
        assertThat(client.list()).isEmpty();
        assertThat(needs)
                .extracting(need -> need.location() + " " + need.replicas() + " " + need.image())
                .containsExactly(
                        "fake/a 1 mlops/model-server", "fake/b 1 mlops/model-server", "fake/c 1 mlops/model-server");
    }

    @Test
    void whatCannotBeAskedIsAWarning() throws IOException {
        findings = List.of(
                Finding.bad(ErrorCode.UNAVAILABLE, "bucket", "no connection", ""),
                Finding.odd("permissions", "were not checked", "permit it"));

        assertThat(plan(Specs.write(folder, "m1")).warnings())
                .containsExactly("fake bucket: no connection", "fake permissions: were not checked; permit it");
    }

    @Test
    void onlyWhatIsStartedIsNeeded() throws IOException {
        Path spec = Specs.write(folder, "m1");
        client.apply(plan(spec), "ann");
        needs.clear();

        plan(spec);
        assertThat(needs).isEmpty();
        edit(spec, "min: 3", "min: 4");
        plan(spec);
        assertThat(needs)
                .singleElement()
                .satisfies(need -> assertThat(need.replicas()).isEqualTo(2));
        needs.clear();
        plan(Specs.write(folder, "m2"));
        assertThat(needs)
                .hasSize(3)
                .allSatisfy(need -> assertThat(need.replicas()).isEqualTo(2));
    }

    /** A provider that only knows where it is, and of two kinds of machines. */
    private final class Places implements Provider {
        @Override
        public List<Finding> examine(List<Need> asked) {
            needs.addAll(asked);
            return findings;
        }

        @Override
        public Optional<String> machine(Need need) {
            if (need.compute().accelerators().equals(List.of("H100"))) {
                throw new MlopsException(
                        ErrorCode.INVALID_ARGUMENT, "cannot host at " + need.location() + ": there is no H100");
            }
            return need.compute().accelerators().equals(List.of("T4"))
                    ? Optional.of("a T4 box, on-demand")
                    : Optional.empty();
        }

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of();
        }

        @Override
        public List<Location> locations() {
            return List.of(Location.parse("fake/a"), Location.parse("fake/b"), Location.parse("fake/c"));
        }

        @Override
        public ArtifactStore artifacts() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Endpoints endpoints() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FaultInjector faults() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            // Nothing to give back.
        }
    }
}
