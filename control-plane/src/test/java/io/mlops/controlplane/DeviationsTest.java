package io.mlops.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.reconcile.Specs;
import io.mlops.controlplane.spec.Manifests;
import io.mlops.endpoint.Hosting;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import io.mlops.transport.TransportLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of each location before anything is deployed, with a provider that honours everything and a cloud that does not. */
class DeviationsTest implements ProviderLookup {
    @TempDir
    Path folder;

    @Test
    void whatIsHonouredAsItIsWrittenIsNotTold() throws IOException {
        assertThat(deviations("[all/a, all/b]", "{min: 2, max: 4}", "requests: {max-body: 64MiB}"))
                .isEmpty();
    }

    @Test
    void whatACloudDoesInItsOwnWayIsToldByLocationAndField() throws IOException {
        assertThat(texts(
                        "[all/a, cloud/a]",
                        "{min: 2, max: 4}",
                        "requests: {max-body: 2MiB}",
                        "objectives: {survive: zone}",
                        "compute: {accelerator: [L4, A10]}",
                        "load: {steady: 700}"))
                .containsExactly(
                        "all/a compute.accelerator: not checked beforehand: whether it has any of L4, A10",
                        "cloud/a compute.accelerator: A10: it has no L4 for such a replica",
                        "cloud/a replicas.max: stays at 1: cloud does not scale by load",
                        "cloud/a load: at most 500 requests a second, however many replicas the endpoint has, and 700"
                                + " are asked for",
                        "cloud/a requests.max-body: at most 1MiB of the 2MiB: what is larger goes to a location that"
                                + " takes it, and is 503 where there is none",
                        "cloud/a replicas: cloud balances between them: gateways and drills see one endpoint and no"
                                + " single replica",
                        "cloud/a objectives.survive: in which zones the replicas lie is left to cloud, and no drill"
                                + " can take one of them away");
    }

    @Test
    void aScheduleIsFollowedNowhere() throws IOException {
        assertThat(texts("[all/a, cloud/a]", "{min: 2}", "scaling: {schedule: [noon]}"))
                .contains(
                        "all/a scaling.schedule: not followed: replicas follow the load only",
                        "cloud/a scaling.schedule: not followed: replicas stay as many as they are");
    }

    @Test
    void aStandbyThatCannotGrowIsTold() throws IOException {
        assertThat(texts("[all/a, all/b, cloud/a]", "{min: 4}", "standby: {}"))
                .contains("cloud/a standby: cannot grow when it takes over: cloud changes no number of replicas")
                .noneMatch(text -> text.startsWith("all/b standby"));
    }

    @Test
    void aLocationWithoutAReplicaIsTold() throws IOException {
        assertThat(texts("[all/a, all/b]", "{min: 1}"))
                .containsExactly("all/b replicas.min: nothing runs there: the other locations have all 1");
    }

    @Test
    void whatStopsADeploymentIsToldApart() throws IOException {
        List<Deviation> told = deviations("[cloud/a, cloud/z, all/a, none/a]", "{min: 4}", "compute: {purchase: spot}");

        assertThat(told.stream().filter(Deviation::stops).map(DeviationsTest::text))
                .containsExactly(
                        "cloud/a compute.purchase: cloud has no spot machines for endpoints; write on-demand, or any,"
                                + " which means on-demand there",
                        "cloud/z placement[1]: there is no location cloud/z; there are cloud/a, cloud/b",
                        "none/a placement[3]: there is no provider none; there are all, cloud");
        assertThat(told)
                .filteredOn(Deviation::stops)
                .extracting(Deviation::codeOrNull)
                .containsExactly(ErrorCode.UNSUPPORTED, ErrorCode.INVALID_ARGUMENT, ErrorCode.INVALID_ARGUMENT);
        assertThat(told).anyMatch(each -> !each.stops() && each.field().equals("replicas"));
    }

    @Test
    void aMachineThatNobodyHasStops() throws IOException {
        assertThat(texts("[cloud/a]", "{min: 1}", "compute: {accelerator: [H200]}"))
                .contains("cloud/a compute: cannot host at cloud/a: there is no [H200]");
    }

    @Test
    void whatALocationMayNotSayOfItselfStops() throws IOException {
        String placement = "[{location: cloud/a, instance-type: tiny}, {location: cloud/b, purchase: spot}, all/a]";
        assertThat(deviations(placement, "{min: 3}").stream()
                        .filter(Deviation::stops)
                        .map(each -> text(each) + " " + each.codeOrNull()))
                .containsExactly(
                        "cloud/a placement[0].instance-type: cloud has no instance types to choose from; leave it out"
                                + " UNSUPPORTED",
                        "cloud/b placement[1].purchase: cloud has no spot machines for endpoints; write on-demand, or"
                                + " any, which means on-demand there UNSUPPORTED");
        assertThat(texts("[all/a, {location: all/b, instance-type: tiny, replicas: 2}]", "{min: 3}"))
                .isEmpty();
    }

    private List<String> texts(String placement, String replicas, String... more) throws IOException {
        return deviations(placement, replicas, more).stream()
                .map(DeviationsTest::text)
                .toList();
    }

    private static String text(Deviation deviation) {
        return deviation.location() + " " + deviation.field() + ": " + deviation.what();
    }

    private List<Deviation> deviations(String placement, String replicas, String... more) throws IOException {
        Path spec = Specs.write(folder, "m1", more);
        Specs.edit(spec, "{min: 3}", replicas);
        Specs.edit(spec, "[fake/a, fake/b, fake/c]", placement);
        return ControlPlane.deviations(Manifests.read(spec).get(0), this);
    }

    @Override
    public SortedSet<String> names() {
        return new TreeSet<>(Set.of("all", "cloud"));
    }

    @Override
    public Optional<Provider> find(String name) {
        return switch (name) {
            case "all" -> Optional.of(new SayingProvider(name, EnumSet.allOf(Capability.class)));
            case "cloud" -> Optional.of(new Cloud());
            default -> Optional.empty();
        };
    }

    /** It has one kind of machine, on demand, behind a transport with limits. */
    private static final class Cloud extends SayingProvider {
        private Cloud() {
            super("cloud", Set.of(Capability.ENDPOINTS, Capability.INFERENCE_TRANSPORT));
        }

        @Override
        public Optional<String> machine(Need need) {
            List<String> wanted = need.compute().accelerators();
            if (wanted.isEmpty() || wanted.contains("A10")) {
                return Optional.of("a box");
            }
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT, "cannot host at " + need.location() + ": there is no " + wanted);
        }

        @Override
        public Optional<TransportLimits> transportLimits(Hosting hosting) {
            return Optional.of(new TransportLimits(1 << 20, Duration.ofSeconds(10)).withRequestsPerSecond(500));
        }
    }
}
