package io.mlops.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ByteSize;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.provider.Allowance;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GcpExaminationTest {
    private static final Need NEED = new Need(
                    Location.of(GcpConfig.PROVIDER, HostingWorld.HOME),
                    new Compute(List.of("T4"), 4, ByteSize.mebibytes(8192)),
                    3)
            .withImage(HostingWorld.IMAGE);

    private HostingWorld world;

    @BeforeEach
    void open() {
        world = new HostingWorld();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static Finding about(List<Finding> findings, String subject) {
        return findings.stream()
                .filter(each -> each.subject().startsWith(subject))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everythingIsAsItShouldBe() {
        List<Finding> findings =
                world.open(Map.of()).examine(List.of(NEED, NEED.withHosting(new Hosting.Serverless(5))));
        assertThat(findings).allMatch(each -> each.grade() == Finding.Grade.GOOD);
        assertThat(about(findings, "quota").found())
                .contains("need 3 of aiplatform.googleapis.com/custom_model_serving_nvidia_t4_gpus, of 100");
        assertThat(about(findings, "image").found())
                .startsWith("asia-northeast1-docker.pkg.dev/mlops-sandbox/mlops/mlops/model-server");
    }

    @Test
    void whoAsksForNothingInParticularMayTrainToo() {
        Provider provider = world.open(Map.of());
        assertThat(about(provider.examine(List.of(NEED)), "permissions").found())
                .isEqualTo("all 12 that are needed");
        assertThat(about(provider.examine(List.of()), "permissions").found()).isEqualTo("all 17 that are needed");
    }

    @Test
    void aQuotaThatIsTooSmallIsToldBeforehand() {
        world.fail(Fault.of(FaultKind.QUOTA));
        Finding quota = about(world.open(Map.of()).examine(List.of(NEED.withHosting(new Hosting.Spot()))), "quota");
        assertThat(quota.code()).contains(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(quota.found()).contains("custom_model_serving_preemptible_nvidia_t4_gpus, and the quota is 0");
    }

    @Test
    void aControlPlaneThatIsDownIsToldAsThat() {
        Provider provider = world.open(Map.of());
        world.sandbox().control().goDown();
        assertThat(about(provider.examine(List.of(NEED)), "quota"))
                .extracting(Finding::grade, Finding::advice)
                .containsExactly(
                        Finding.Grade.ODD, "enable cloudquotas.googleapis.com and permit cloudquotas.quotas.get");
    }

    @Test
    void whatQuotasLeaveCountsItsOwnMachinesAsFree() {
        Provider provider = world.open(Map.of());
        EndpointSpec spec = Specs.stored(provider);
        Need cpus = new Need(spec.location(), spec.compute().withInstanceType("e2-highcpu-2"), 1);
        Need spot = cpus.withHosting(new Hosting.Spot());
        List<Need> needs = List.of(cpus, NEED, spot);
        provider.endpoints().apply(spec.withReplicas(2)).await(world.patience());

        assertThat(provider.allowances(needs, List.of()))
                .containsExactly(
                        new Allowance.Free(
                                cpus,
                                48,
                                "aiplatform.googleapis.com/custom_model_serving_e2_cpus is 100, 96 of them free"),
                        new Allowance.Free(
                                NEED,
                                100,
                                "aiplatform.googleapis.com/custom_model_serving_nvidia_t4_gpus is 100, 100 of them free"),
                        new Allowance.Free(
                                spot,
                                50,
                                "aiplatform.googleapis.com/custom_model_serving_preemptible_e2_cpus is 100, 100 of them"
                                        + " free"));
        assertThat(provider.allowances(List.of(cpus), List.of(cpus.withReplicas(1))))
                .singleElement()
                .isInstanceOfSatisfying(
                        Allowance.Free.class,
                        free -> assertThat(free.replicas()).isEqualTo(49));
    }

    @Test
    void quotasThatCannotBeAskedAreUnknown() {
        Provider provider = world.open(Map.of());
        world.fail(Fault.of(FaultKind.QUOTA));
        assertThat(provider.allowances(List.of(NEED), List.of()))
                .singleElement()
                .isInstanceOfSatisfying(
                        Allowance.Free.class,
                        none -> assertThat(none.replicas()).isZero());

        world.sandbox().control().goDown();

        assertThat(provider.allowances(List.of(NEED, NEED.withReplicas(5)), List.of()))
                .hasSize(2)
                .allSatisfy(each -> assertThat(each).isInstanceOf(Allowance.Unknown.class));
    }

    @Test
    void anotherProjectIsNamed() {
        Finding project = about(world.open(Map.of("project", "somebody-else")).examine(List.of(NEED)), "permissions");
        assertThat(project.code()).contains(ErrorCode.NOT_FOUND);
    }
}
