package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.ByteSize;
import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.endpoint.Compute;
import io.mlops.provider.Allowance;
import io.mlops.provider.Finding;
import io.mlops.provider.Finding.Grade;
import io.mlops.provider.Need;
import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.azure.AzureOptions;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.json.JsonMapper;

/** What the doctor sees of a subscription. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AzureExaminationTest {
    private static final Compute SMALL = new Compute(List.of(), 2, ByteSize.mebibytes(4096));

    private static final Compute T4 = new Compute(List.of("T4"), 4, ByteSize.mebibytes(8192));

    private final Map<String, String> instead = new ConcurrentHashMap<>();
    private AzureWorld world;

    @BeforeAll
    void start() {
        world = new AzureWorld(AzureOptions.defaults().withService(ignored -> new Instead()));
    }

    @AfterEach
    void heal() {
        instead.clear();
        world.sandbox().region("japaneast").faults().liftAll();
        world.sandbox().management().faults().liftAll();
    }

    @AfterAll
    void stop() {
        world.close();
    }

    /** Answers in place of the sandbox, by the end of the path. */
    private final class Instead implements ArmService {
        private final JsonMapper json = new JsonMapper();

        @Override
        public boolean knows(ArmPath path) {
            return instead.keySet().stream().anyMatch(path.id()::endsWith);
        }

        @Override
        public ArmAnswer call(ArmCall call) {
            String body = instead.entrySet().stream()
                    .filter(each -> call.path().id().endsWith(each.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElseThrow();
            return ArmAnswer.ok(json.readTree(body));
        }
    }

    @Test
    void allIsWell() {
        List<Finding> findings = examine(Map.of(), need(10));

        assertThat(findings).noneMatch(finding -> finding.grade() == Grade.BAD);
        assertThat(findings)
                .extracting(Finding::subject)
                .contains(
                        "identity",
                        "subscription",
                        "provider Microsoft.Insights",
                        "resource group",
                        "permissions",
                        "workspace japaneast",
                        "storage account japaneast",
                        "provider Microsoft.Batch",
                        "Batch account japaneast",
                        "quota azure/japaneast");
        assertThat(found(findings, "Batch account japaneast").found())
                .isEqualTo("mlopsjapaneast, with at most 300 active jobs, 100 pools");
        assertThat(found(findings, "quota azure/japaneast").found())
                .contains("10 of Standard_D", "need 24 virtual CPUs (a fifth", "of 100 that");
        assertThat(found(findings, "identity").found()).startsWith("application c11e4700-");
    }

    @Test
    void withoutNeedsAllRegionsAreLookedAt() {
        assertThat(examine(Map.of()))
                .extracting(Finding::subject)
                .contains("workspace japaneast", "workspace eastus2")
                .doesNotContain("quota azure/japaneast");
    }

    @Test
    void aProviderThatIsNotRegisteredIsNamed() {
        instead.put(
                "/providers/Microsoft.MachineLearningServices",
                "{\"namespace\":\"Microsoft.MachineLearningServices\",\"registrationState\":\"NotRegistered\"}");

        Finding finding = found(examine(Map.of()), "provider Microsoft.MachineLearningServices");
        assertThat(finding.code()).contains(ErrorCode.FAILED_PRECONDITION);
        assertThat(finding.found()).contains("NotRegistered");
        assertThat(finding.advice())
                .isEqualTo("az provider register --namespace Microsoft.MachineLearningServices --wait");
    }

    @Test
    void aQuotaOfNothingIsFoundBeforeAnythingIsMade() {
        world.sandbox().region("japaneast").faults().inject(Fault.of(FaultKind.QUOTA));

        Finding finding = found(examine(Map.of(), need(1)), "quota azure/japaneast");
        assertThat(finding.code()).contains(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(finding.found()).contains("need 4 virtual CPUs", "Family Cluster Dedicated vCPUs\" is 0");
        assertThat(finding.advice()).startsWith("ask for 4 of ");
        assertThat(world.sandbox().resources()).isEmpty();
    }

    @Test
    void aFifthMoreIsNeededThanRuns() {
        assertThat(found(examine(Map.of(), need(45)), "quota azure/japaneast").grade())
                .isEqualTo(Grade.BAD);
        assertThat(found(examine(Map.of(), need(41)), "quota azure/japaneast").grade())
                .isEqualTo(Grade.GOOD);
    }

    @Test
    void aMachineThatTheRegionLacksIsFoundBeforeAnythingIsMade() {
        instead.put("/locations/japaneast/vmSizes", "{\"value\":[{\"name\":\"Standard_X\",\"family\":\"x\"}]}");

        Finding finding = found(examine(Map.of(), need(1)), "quota azure/japaneast");
        assertThat(finding.code()).contains(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(finding.found()).contains("is not to be had in japaneast");
    }

    @Test
    void whatQuotasLeaveKeepsAFifthAndCountsItsOwnMachinesAsFree() {
        Need need = new Need(Location.of("azure", "japaneast"), T4, 1);
        Need other = need(1);

        assertThat(allowances(List.of(need, other), List.of()))
                .as("25 machines of 4 virtual CPUs, of which a fifth is kept")
                .containsExactly(
                        new Allowance.Free(
                                need,
                                20,
                                "\"Standard NCASv3_T4 Family Cluster Dedicated vCPUs\" is 100, 100 of them free"),
                        new Allowance.Free(other, 41, free(other).source()));

        usages(60, 100, 24, 1000);
        assertThat(free(need).replicas()).as("10 machines").isEqualTo(8);
        assertThat(allowances(List.of(need), List.of(need.withReplicas(5))))
                .as("15 machines, and the other ones are not ours")
                .singleElement()
                .isInstanceOfSatisfying(
                        Allowance.Free.class,
                        free -> assertThat(free.replicas()).isEqualTo(12));

        usages(60, 100, 76, 100);
        assertThat(free(need))
                .isEqualTo(new Allowance.Free(
                        need, 5, "\"Total Cluster Dedicated Regional vCPUs\" is 100, 24 of them free"));
    }

    /** Of the family of T4, and of the whole region. */
    private void usages(int used, int limit, int all, int most) {
        instead.put("/locations/japaneast/usages", """
                {"value": [
                  {"type": "x", "currentValue": %d, "limit": %d,
                   "name": {"value": "Standard NCASv3_T4 Family Cluster Dedicated vCPUs"}},
                  {"type": "x", "currentValue": %d, "limit": %d,
                   "name": {"value": "Total Cluster Dedicated Regional vCPUs"}}]}""".formatted(used, limit, all, most));
    }

    @Test
    void quotasThatCannotBeAskedAreUnknown() {
        Need need = new Need(Location.of("azure", "japaneast"), T4, 1);
        instead.put("/locations/japaneast/usages", "{\"value\":[]}");
        assertThat(allowances(List.of(need), List.of()))
                .containsExactly(
                        new Allowance.Unknown(need, "Azure names no quota for Standard_NC4as_T4_v3 in japaneast"));
        instead.put("/locations/japaneast/vmSizes", "{\"value\":[{\"name\":\"Standard_X\",\"family\":\"x\"}]}");
        assertThat(free(need).replicas()).isZero();

        world.sandbox().management().faults().inject(Fault.of(FaultKind.EXPIRED));

        assertThat(allowances(List.of(need), List.of())).singleElement().isInstanceOf(Allowance.Unknown.class);
    }

    private Allowance.Free free(Need need) {
        return (Allowance.Free) allowances(List.of(need), List.of()).getFirst();
    }

    private List<Allowance> allowances(List<Need> needs, List<Need> held) {
        return asked(Map.of(), provider -> provider.allowances(needs, held));
    }

    @Test
    void whatIsMissingIsNamedWithItsSetting() {
        List<Finding> findings = examine(Map.of("workspace", "other-{region}", "storage-account", "other{region}"));
        assertThat(found(findings, "workspace eastus2").code()).contains(ErrorCode.NOT_FOUND);
        assertThat(found(findings, "workspace eastus2").advice()).contains("providers.azure.workspace");
        assertThat(found(findings, "storage account eastus2").code()).contains(ErrorCode.NOT_FOUND);
        Finding group = found(examine(Map.of("resource-group", "other")), "resource group");
        assertThat(group.code()).contains(ErrorCode.NOT_FOUND);
        String stranger = "00000000-0000-0000-0000-000000000009";
        assertThat(examine(Map.of("subscription", stranger)))
                .last()
                .satisfies(finding -> assertThat(finding.advice()).contains("az account list"));
    }

    @Test
    void aBatchAccountThatCannotServeIsFoundBeforeAnythingIsMade() {
        Finding missing = found(examine(Map.of("batch-account", "other{region}")), "Batch account japaneast");
        assertThat(missing.code()).contains(ErrorCode.NOT_FOUND);
        assertThat(missing.advice()).contains("providers.azure.batch-account");
        instead.put("/batchAccounts/mlopsjapaneast", """
                {"location": "Japan East", "properties": {"poolAllocationMode": "BatchService", "poolQuota": 10,
                 "dedicatedCoreQuota": 6, "lowPriorityCoreQuota": 0, "activeJobAndJobScheduleQuota": 3,
                 "dedicatedCoreQuotaPerVMFamily": [{"name": "standardDv3Family", "coreQuota": 6}]}}
                """);
        instead.put(
                "/batchAccounts/mlopseastus2",
                "{\"location\": \"eastus2\", \"properties\": {\"poolAllocationMode\": \"UserSubscription\", \"poolQuota\": 0}}");

        List<Finding> findings = examine(Map.of());

        assertThat(found(findings, "Batch account japaneast").found())
                .contains("6 dedicated virtual CPUs", "(standardDv3Family 6)", "no Spot machines");
        assertThat(found(findings, "Batch account japaneast").advice()).contains("user subscription");
        assertThat(found(findings, "Batch account eastus2").code()).contains(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(found(findings, "Batch account eastus2").found()).isEqualTo("mlopseastus2 may have no pools");
    }

    @Test
    void aWorkspaceOfAnotherRegionIsSaid() {
        instead.put("/workspaces/mlops-sandbox-eastus2", "{\"location\":\"West US\"}");

        Finding finding = found(examine(Map.of()), "workspace eastus2");
        assertThat(finding.code()).contains(ErrorCode.FAILED_PRECONDITION);
        assertThat(finding.found()).isEqualTo("mlops-sandbox-eastus2 is in West US");
    }

    @Test
    void permissionsThatAreMissingAreNamed() {
        instead.put(
                "/permissions",
                "{\"value\":[{\"actions\":[\"Microsoft.MachineLearningServices/*\",\"*/read\"],"
                        + "\"notActions\":[\"Microsoft.MachineLearningServices/workspaces/computes/*\"]}]}");

        Finding finding = found(examine(Map.of()), "permissions");
        assertThat(finding.grade()).isEqualTo(Grade.ODD);
        assertThat(finding.found())
                .contains("Microsoft.Insights/autoscaleSettings/write", "workspaces/computes/write", "blobs/write")
                .doesNotContain("onlineEndpoints/write");
    }

    @Test
    void aCallerThatIsNotKnownEndsIt() {
        world.sandbox().management().faults().inject(Fault.of(FaultKind.EXPIRED));

        List<Finding> findings = examine(Map.of());
        assertThat(findings).hasSize(2);
        assertThat(findings.get(1).code()).contains(ErrorCode.UNAUTHENTICATED);
    }

    private static Need need(int replicas) {
        return new Need(Location.of("azure", "japaneast"), SMALL, replicas);
    }

    private static Finding found(List<Finding> findings, String subject) {
        return findings.stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing of " + subject + " in " + findings));
    }

    private List<Finding> examine(Map<String, String> other, Need... needs) {
        return asked(other, provider -> provider.examine(List.of(needs)));
    }

    private <T> T asked(Map<String, String> other, Function<AzureProvider, T> question) {
        Map<String, String> settings = new HashMap<>(other);
        settings.put("attempts", "1");
        AzureConfig config = world.config(settings);
        try (AzureProvider provider =
                AzureProvider.open(config, world.clients(config), CallListener.NONE, InstantSource.system())) {
            return question.apply(provider);
        }
    }
}
