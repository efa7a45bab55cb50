package io.mlops.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.Sha256;
import io.mlops.controlplane.Deployed;
import io.mlops.controlplane.Plan;
import io.mlops.controlplane.journal.JournalEntry;
import io.mlops.controlplane.spec.Manifests;
import io.mlops.controlplane.view.View;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image of a revision is the one that was planned, wherever its tag goes. */
class ImagePinTest {
    private static final Sha256 ONE = Sha256.of("one".getBytes(StandardCharsets.UTF_8));
    private static final Sha256 TWO = Sha256.of("two".getBytes(StandardCharsets.UTF_8));
    private static final String BY_ONE = "team/server@sha256:" + ONE;
    private static final String BY_TWO = "team/server@sha256:" + TWO;

    @TempDir
    Path folder;

    private Rig rig;
    private Path spec;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig(folder);
        spec = rig.spec("m1", "image: team/server:1.4");
        everywhere(ONE);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void everywhere(Sha256 image) {
        FakeWorld.LOCATIONS.forEach(location -> rig.world.images.put(location, image));
    }

    private Plan plan() {
        return rig.client(client -> client.plan(Manifests.read(spec).get(0), rig));
    }

    private static List<String> images(View.Deployment deployment) {
        return deployment.locations().stream()
                .filter(placed -> placed.revision() == deployment.revision())
                .map(View.Placed::image)
                .distinct()
                .toList();
    }

    @Test
    void aRevisionRunsTheImageThatWasPlannedAndSoDoesARollback() {
        Plan first = plan();
        assertThat(first.lines())
                .contains("  + fake/a: start 1 replica", "      image a.example/team/server@sha256:" + ONE);
        assertThat(images(rig.deploy(spec))).containsExactly(BY_ONE);
        List<JournalEntry> journal = rig.client(client -> client.journalTail(100));
        assertThat(journal)
                .filteredOn(entry -> entry.action().equals("DEPLOY"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.detail()).contains("\"image\":\"" + BY_ONE + " at fake\""));

        everywhere(TWO);
        rig.shown("policy").locations().stream()
                .flatMap(placed -> placed.replicas().stream())
                .forEach(replica -> rig.world.endpoints.kill(replica.id()));
        rig.restart();
        rig.tickUntil("policy", deployment -> deployment.phase() == View.Phase.READY);
        assertThat(images(rig.shown("policy"))).containsExactly(BY_ONE);

        Plan moved = plan();
        assertThat(moved.action()).isEqualTo(Plan.Action.ROLL);
        assertThat(moved.lines())
                .contains("    image team/server:1.4 is another one now: revision 1 has " + BY_ONE + " at fake");
        assertThat(images(rig.deploy(spec))).containsExactly(BY_TWO);
        assertThat(plan().action()).isEqualTo(Plan.Action.UNCHANGED);

        rig.client(client -> client.rollback("policy", "ann"));
        rig.tickUntil("policy", deployment -> deployment.revision() == 1 && deployment.phase() == View.Phase.READY);
        assertThat(images(rig.shown("policy"))).containsExactly(BY_ONE);
        rig.assertConsistent(6);
    }

    @Test
    void aLocationThatJoinsRunsTheSameImage() throws IOException {
        edit("[fake/a, fake/b, fake/c]", "[fake/a, fake/b]");
        rig.deploy(spec);
        edit("[fake/a, fake/b]", "[fake/a, fake/b, fake/c]");
        rig.world.images.put(FakeWorld.LOCATIONS.get(2), TWO);

        MlopsException failure = catchThrowableOfType(MlopsException.class, this::plan);
        assertThat(failure.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(failure)
                .hasMessageContaining("m1.yaml:")
                .hasMessageContaining("spec.image: cannot deploy team/server:1.4: it is not the same image everywhere")
                .hasMessageContaining("fake/c has sha256:" + TWO.abbreviated());

        rig.world.images.put(FakeWorld.LOCATIONS.get(2), ONE);
        assertThat(plan().action()).isEqualTo(Plan.Action.SCALE);
        assertThat(images(rig.deploy(spec))).containsExactly(BY_ONE);
        assertThat(rig.shown("policy").revision()).isEqualTo(1);
    }

    @Test
    void aRegistryThatDoesNotAnswerIsSaidUnlessNoneDoes() throws IOException {
        rig.world.silent.add(FakeWorld.LOCATIONS.get(1));
        Plan plan = plan();
        assertThat(plan.warnings())
                .contains("whether fake/b has the image cannot be seen now: cannot look up image"
                        + " b.example/team/server:1.4: no connection");
        assertThat(plan.lines()).contains("      image b.example/team/server@sha256:" + ONE);

        rig.world.silent.addAll(FakeWorld.LOCATIONS);
        MlopsException failure = catchThrowableOfType(MlopsException.class, this::plan);
        assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("spec.image: cannot look up image a.example/team/server:1.4");

        spec = rig.spec("m1", "image: " + BY_ONE);
        Plan named = plan();
        assertThat(named.lines()).contains("      image b.example/team/server@sha256:" + ONE);
        assertThat(named.warnings()).hasSize(FakeWorld.LOCATIONS.size());
    }

    @Test
    void anImageThatIsNotThereIsRefusedBeforeAnythingIsWritten() {
        rig.world.images.remove(FakeWorld.LOCATIONS.get(1));
        MlopsException failure = catchThrowableOfType(MlopsException.class, this::plan);
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(failure).hasMessageContaining("there is no image b.example/team/server:1.4");
        List<Deployed> deployed = rig.client(client -> client.list());
        assertThat(deployed).isEmpty();
    }

    private void edit(String old, String next) throws IOException {
        Files.writeString(spec, Files.readString(spec).replace(old, next));
    }
}
