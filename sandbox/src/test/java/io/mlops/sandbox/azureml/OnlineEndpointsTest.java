package io.mlops.sandbox.azureml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.sandbox.FakeClock;
import io.mlops.sandbox.arm.ArmAccount;
import io.mlops.sandbox.arm.ArmAnswer;
import io.mlops.sandbox.arm.ArmCall;
import io.mlops.sandbox.arm.ArmError;
import io.mlops.sandbox.arm.ArmPath;
import io.mlops.sandbox.arm.ArmRegion;
import io.mlops.sandbox.arm.ArmService;
import io.mlops.sandbox.arm.ArmStore;
import io.mlops.sandbox.arm.ArmWorld;
import io.mlops.sandbox.arm.AzureTiming;
import io.mlops.sandbox.arm.Operations;
import io.mlops.sandbox.arm.Tokens;
import io.mlops.sandbox.container.Images;
import io.mlops.sandbox.fault.Fault;
import io.mlops.sandbox.fault.FaultKind;
import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.wire.WireRequest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The states and refusals of online endpoints, by a clock of the test's. */
class OnlineEndpointsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final String ENDPOINT = "{\"location\":\"japaneast\",\"tags\":{\"a\":\"1\",\"b\":\"2\"},"
            + "\"properties\":{\"authMode\":\"Key\"%s}}";

    @TempDir
    Path folder;

    private final FakeClock clock = new FakeClock();
    private final Region region = new Region();
    private ArmWorld world;
    private OnlineEndpoints endpoints;
    private WorkspaceAssets assets;

    /** One without a port. */
    private static final class Region implements ArmRegion {
        private final Faults faults = new Faults(refused -> {});

        @Override
        public String name() {
            return "japaneast";
        }

        @Override
        public String workspace() {
            return "ws";
        }

        @Override
        public String storageAccount() {
            return "account";
        }

        @Override
        public String batchAccount() {
            return storageAccount();
        }

        @Override
        public URI url() {
            return URI.create("http://127.0.0.1:1");
        }

        @Override
        public Faults faults() {
            return faults;
        }
    }

    @BeforeEach
    void open() {
        ArmAccount account = ArmAccount.sandbox();
        world = new ArmWorld(
                account,
                folder,
                clock,
                AzureTiming.all(STEP),
                new Images(Map.of("server", List.of("true"))),
                new Operations(clock),
                new ArmStore(clock),
                new Tokens(account, clock, Duration.ofHours(1)),
                List.of(region));
        endpoints = new OnlineEndpoints(world);
        assets = new WorkspaceAssets(world);
    }

    @AfterEach
    void close() {
        endpoints.close();
    }

    private ArmAnswer call(ArmService service, String method, String path, String body) throws Exception {
        String whole = world.account().groupId() + "/providers/Microsoft.MachineLearningServices/workspaces/ws/" + path;
        WireRequest request =
                new WireRequest(method, URI.create(whole), Map.of("host", List.of("127.0.0.1:1")), new byte[0]);
        ObjectNode content = body.isEmpty() ? JSON.createObjectNode() : (ObjectNode) JSON.readTree(body);
        return service.call(
                new ArmCall(method, ArmPath.parse(whole), Map.of("api-version", "2024-04-01"), content, request));
    }

    private ArmAnswer endpoint(String method, String body) throws Exception {
        return call(endpoints, method, "onlineEndpoints/policy", body);
    }

    private JsonNode looked(String path) throws Exception {
        ArmAnswer answer = call(endpoints, "GET", path, "");
        assertThat(answer.bodyOrNull()).isNotNull();
        return answer.bodyOrNull();
    }

    private String state(String path) throws Exception {
        return Provisioning.of(looked(path));
    }

    private void pass() {
        clock.advance(STEP);
        world.operations().look();
    }

    private ArmError refused(int status, ThrowingCall call) {
        ArmError error = catchThrowableOfType(ArmError.class, call::run);
        assertThat(error).isNotNull();
        assertThat(error.status()).as(error.text()).isEqualTo(status);
        return error;
    }

    /** What may be refused. */
    private interface ThrowingCall {
        void run() throws Exception;
    }

    private void create() throws Exception {
        assertThat(endpoint("PUT", ENDPOINT.formatted("")).status()).isEqualTo(201);
        pass();
    }

    @Test
    void isCreatedUpdatedAndDeletedByTheClock() throws Exception {
        ArmAnswer created = endpoint("PUT", ENDPOINT.formatted(""));
        assertThat(created.headers()).containsKey("Azure-AsyncOperation");
        assertThat(state("onlineEndpoints/policy")).isEqualTo("Creating");
        refused(409, () -> endpoint("PUT", ENDPOINT.formatted("")));
        refused(409, () -> endpoint("DELETE", ""));
        pass();
        assertThat(state("onlineEndpoints/policy")).isEqualTo("Succeeded");
        assertThat(looked("onlineEndpoints/policy")
                        .path("properties")
                        .path("properties")
                        .path("AzureAsyncOperationUri")
                        .asString(""))
                .contains("/operationsStatus/");

        ArmAnswer patched = endpoint("PATCH", "{\"tags\":{\"a\":null,\"c\":\"3\"}}");
        assertThat(patched.status()).isEqualTo(202);
        assertThat(patched.headers()).containsKey("Location");
        assertThat(looked("onlineEndpoints/policy").path("tags").toString()).isEqualTo("{\"b\":\"2\",\"c\":\"3\"}");
        pass();

        assertThat(endpoint("DELETE", "").status()).isEqualTo(202);
        assertThat(state("onlineEndpoints/policy")).isEqualTo("Deleting");
        pass();
        refused(404, () -> endpoint("GET", ""));
        assertThat(endpoint("DELETE", "").status()).isEqualTo(204);
    }

    @Test
    void refusesOtherPlacesNamesAndTraffic() throws Exception {
        assertThat(refused(400, () -> endpoint("PUT", ENDPOINT.formatted("").replace("japaneast", "eastus2")))
                        .code())
                .isEqualTo("LocationMismatch");
        refused(400, () -> call(endpoints, "PUT", "onlineEndpoints/7", ENDPOINT.formatted("")));
        create();
        assertThat(refused(400, () -> endpoint("PUT", ENDPOINT.formatted(",\"traffic\":{\"blue\":100}")))
                        .text())
                .contains("'blue', which does not exist");
    }

    @Test
    void keysAreForEndpointsThatHaveSome() throws Exception {
        create();
        JsonNode keys =
                call(endpoints, "POST", "onlineEndpoints/policy/listKeys", "").bodyOrNull();
        assertThat(keys).isNotNull();
        assertThat(keys.path("primaryKey").asString(""))
                .isNotEqualTo(keys.path("secondaryKey").asString(""));
        call(endpoints, "PUT", "onlineEndpoints/other", ENDPOINT.formatted("").replace("Key", "AADToken"));
        refused(400, () -> call(endpoints, "POST", "onlineEndpoints/other/listKeys", ""));
    }

    @Test
    void aDeploymentWithoutMachinesFailsAndSaysWhere() throws Exception {
        create();
        String deployment = "{\"location\":\"japaneast\",\"sku\":{\"name\":\"Default\",\"capacity\":1},"
                + "\"properties\":{\"endpointComputeType\":\"Managed\",\"instanceType\":\"Standard_DS2_v2\"}}";
        region.faults().inject(Fault.of(FaultKind.QUOTA).withTimes(1));
        assertThat(refused(400, () -> call(endpoints, "PUT", "onlineEndpoints/policy/deployments/blue", deployment))
                        .json()
                        .toString())
                .contains("OutOfQuota", "Not enough quota available for Standard_DS2_v2");
        region.faults().inject(Fault.of(FaultKind.STOCK_OUT));

        call(endpoints, "PUT", "onlineEndpoints/policy/deployments/blue", deployment);
        assertThat(state("onlineEndpoints/policy/deployments/blue")).isEqualTo("Creating");
        pass();

        assertThat(state("onlineEndpoints/policy/deployments/blue")).isEqualTo("Failed");
        assertThat(endpoint("DELETE", "").status()).isEqualTo(202);
        pass();
        assertThat(endpoints.resources()).isEmpty();
    }

    @Test
    void versionsNeverChangeAndEnvironmentsStay() throws Exception {
        String image = "{\"properties\":{\"image\":\"server:1\"}}";
        assertThat(call(assets, "PUT", "environments/e/versions/1", image).status())
                .isEqualTo(201);
        assertThat(call(assets, "PUT", "environments/e/versions/1", image).status())
                .isEqualTo(200);
        refused(409, () -> call(assets, "PUT", "environments/e/versions/1", image.replace("1", "2")));
        refused(405, () -> call(assets, "DELETE", "environments/e/versions/1", ""));
        assertThat(refused(
                                400,
                                () -> call(
                                        assets,
                                        "PUT",
                                        "models/m/versions/1",
                                        "{\"properties\":{\"modelUri\":\"https://elsewhere/m\"}}"))
                        .text())
                .contains("is no path of a datastore");
    }

    @Test
    void moreThanTheLimitIsRefusedUntilTheNextSecond() {
        RequestLimit limit = new RequestLimit(clock);
        for (int i = 0; i < 500; i++) {
            assertThat(limit.enter(2)).isTrue();
            limit.leave();
        }
        assertThat(limit.enter(2)).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(limit.enter(2)).isTrue();
        assertThat(limit.enter(2)).isTrue();
        assertThat(limit.enter(2)).isFalse();
    }
}
