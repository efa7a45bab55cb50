package io.mlops.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mlops.ByteSize;
import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.endpoint.Compute;
import io.mlops.endpoint.Hosting;
import io.mlops.provider.Allowance;
import io.mlops.provider.Finding;
import io.mlops.provider.Finding.Grade;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import io.mlops.provider.ProviderSettings;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantInstanceType;

/** What the doctor sees of an account. */
class AwsExaminationTest {
    private static final String QUOTAS = """
            {"Quotas": [
              {"ServiceCode": "sagemaker", "QuotaName": "ml.g4dn.xlarge for training job usage", "QuotaCode": "L-1", "Value": 9.0},
              {"ServiceCode": "sagemaker", "QuotaName": "ml.g4dn.xlarge for endpoint usage", "QuotaCode": "L-2", "Value": 0.0},
              {"ServiceCode": "sagemaker", "QuotaName": "ml.c5.large for endpoint usage", "QuotaCode": "L-3", "Value": 4.0},
              {"ServiceCode": "sagemaker", "QuotaName": "Serverless endpoints", "QuotaCode": "L-4", "Value": 2.0},
              {"ServiceCode": "sagemaker", "QuotaName": "Provisioned serverless concurrency", "QuotaCode": "L-6", "Value": 0.0},
              {"ServiceCode": "sagemaker", "QuotaName": "Total serverless concurrency", "QuotaCode": "L-5", "Value": 10.0}]}""";

    private static final String SIMULATED = """
            <SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulatePrincipalPolicyResult>
            <IsTruncated>false</IsTruncated><EvaluationResults>
            <member><EvalActionName>iam:PassRole</EvalActionName><EvalDecision>DECISION</EvalDecision></member>
            </EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>""";

    private AwsWorld world;
    private HttpServer quotas;
    private HttpServer iam;
    private volatile String decision = "allowed";

    @BeforeEach
    void open() throws IOException {
        world = new AwsWorld();
        // moto has no quotas of SageMaker, and no simulator of policies.
        quotas = answering(asked -> Optional.of(QUOTAS));
        iam = answering(asked -> asked.contains("Action=SimulatePrincipalPolicy&")
                ? Optional.of(SIMULATED.replace("DECISION", decision))
                : Optional.empty());
    }

    /** A server in front of moto. */
    private HttpServer answering(Function<String, Optional<String>> answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] asked = exchange.getRequestBody().readAllBytes();
            Optional<String> ours = answer.apply(new String(asked, StandardCharsets.UTF_8));
            byte[] body;
            int status = 200;
            if (ours.isPresent()) {
                body = ours.get().getBytes(StandardCharsets.UTF_8);
            } else {
                HttpURLConnection moto = (HttpURLConnection) world.url().toURL().openConnection();
                moto.setDoOutput(true);
                for (String name : List.of("Authorization", "Content-Type")) {
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst(name))
                            .ifPresent(value -> moto.setRequestProperty(name, value));
                }
                moto.getOutputStream().write(asked);
                status = moto.getResponseCode();
                body = (status < 400 ? moto.getInputStream() : moto.getErrorStream()).readAllBytes();
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    @AfterEach
    void close() {
        quotas.stop(0);
        iam.stop(0);
        world.close();
    }

    @Test
    void seesWhoCallsAndWhatIsThere() {
        List<Finding> findings = examine(Map.of(), List.of());

        assertThat(findings)
                .extracting(Finding::subject)
                .containsExactly(
                        "identity",
                        "role",
                        "permissions",
                        "money",
                        "bucket us-east-1",
                        "sagemaker us-east-1",
                        "bucket eu-west-1",
                        "sagemaker eu-west-1");
        assertThat(findings).allMatch(finding -> finding.grade() == Grade.GOOD);
        assertThat(findings.get(0).found()).startsWith("arn:aws:");
    }

    @Test
    void aQuotaIsHeldAgainstWhatIsAskedFor() {
        Location east = Location.of("aws", AwsWorld.EAST);
        List<Finding> findings = examine(
                Map.of(),
                List.of(
                        new Need(east, compute(), 4),
                        new Need(east, compute(), 5),
                        new Need(east, compute("T4"), 1),
                        new Need(east, compute("H100"), 1),
                        new Need(Location.of("aws", AwsWorld.WEST), compute("L4"), 1)));

        List<Finding> last = findings.subList(findings.size() - 5, findings.size());
        assertThat(last)
                .extracting(Finding::grade)
                .containsExactly(Grade.GOOD, Grade.BAD, Grade.BAD, Grade.ODD, Grade.BAD);
        assertThat(last.get(0).found()).isEqualTo("4 of ml.c5.large (2 CPUs, 4GiB), of 4 that the account may have");
        assertThat(last.get(1).advice()).contains("--quota-code L-3 --desired-value 5");
        assertThat(last.get(2).found()).contains("\"ml.g4dn.xlarge for endpoint usage\" is 0");
        assertThat(last.get(4).found()).contains("region eu-west-1 has none of L4");
        assertThat(last)
                .extracting(Finding::codeOrNull)
                .containsExactly(
                        null,
                        ErrorCode.RESOURCE_EXHAUSTED,
                        ErrorCode.RESOURCE_EXHAUSTED,
                        null,
                        ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void whatEndpointsHaveAlreadyIsCounted() {
        endpoint("theirs", 2);
        endpoint("ours", 1);
        Need need = new Need(Location.of("aws", AwsWorld.EAST), compute(), 1);

        Finding enough = examine(Map.of(), List.of(need)).getLast();
        Finding scarce = examine(Map.of(), List.of(need.withReplicas(2))).getLast();

        assertThat(enough.grade()).isEqualTo(Grade.GOOD);
        assertThat(enough.found())
                .isEqualTo("1 of ml.c5.large (2 CPUs, 4GiB), of 4 that the account may have, with 3 in use");
        assertThat(scarce.grade()).isEqualTo(Grade.ODD);
        assertThat(scarce.found())
                .startsWith("2 of ml.c5.large (2 CPUs, 4GiB): of 4 that the account may have 3 are in use, by ")
                .contains("ours", "theirs");
        assertThat(scarce.advice()).contains("in place", "--quota-code L-3 --desired-value 5 --region us-east-1");
    }

    @Test
    void whatQuotasLeaveCountsItsOwnMachinesAsFree() {
        endpoint("theirs", 2);
        endpoint("ours", 1);
        Location east = Location.of("aws", AwsWorld.EAST);
        Need need = new Need(east, compute(), 1);
        List<Need> needs = List.of(
                need,
                new Need(east, compute("T4"), 1),
                new Need(east, compute("H100"), 1),
                new Need(Location.of("aws", AwsWorld.WEST), compute("L4"), 1));

        List<Allowance> answers = allowances(Map.of(), needs, List.of());

        assertThat(answers).extracting(Allowance::need).isEqualTo(needs);
        assertThat(answers.get(0))
                .isEqualTo(new Allowance.Free(need, 1, "\"ml.c5.large for endpoint usage\" is 4, 1 of them free"));
        assertThat(answers.get(1))
                .isInstanceOfSatisfying(
                        Allowance.Free.class,
                        none -> assertThat(none.replicas()).isZero());
        assertThat(answers.get(2))
                .isInstanceOfSatisfying(
                        Allowance.Unknown.class,
                        unknown -> assertThat(unknown.reason()).startsWith("Service Quotas names none for ml.p5"));
        assertThat(answers.get(3))
                .isInstanceOfSatisfying(
                        Allowance.Unknown.class,
                        unknown -> assertThat(unknown.reason()).contains("region eu-west-1 has none of L4"));
        assertThat(allowances(Map.of(), List.of(need), List.of(need.withReplicas(2))))
                .singleElement()
                .isInstanceOfSatisfying(
                        Allowance.Free.class,
                        free -> assertThat(free.replicas()).isEqualTo(3));
    }

    @Test
    void quotasThatCannotBeAskedAreUnknownAndUseThatCannotIsSaid() {
        Need need = new Need(Location.of("aws", AwsWorld.EAST), compute(), 1);

        assertThat(allowances(
                        Map.of("endpoint.servicequotas", "http://127.0.0.1:1", "attempts", "1"),
                        List.of(need),
                        List.of()))
                .singleElement()
                .isInstanceOfSatisfying(
                        Allowance.Unknown.class,
                        unknown -> assertThat(unknown.reason()).contains("no connection"));
        assertThat(allowances(
                        Map.of("endpoint.api.sagemaker", "http://127.0.0.1:1", "attempts", "1"),
                        List.of(need),
                        List.of()))
                .singleElement()
                .isInstanceOfSatisfying(Allowance.Limit.class, limit -> {
                    assertThat(limit.replicas()).isEqualTo(4);
                    assertThat(limit.unseen()).startsWith("how many are in use was not seen: ");
                });
    }

    /** Somebody's, with so many machines. */
    private void endpoint(String name, int machines) {
        world.sageMaker()
                .createModel(request -> request.modelName(name)
                        .executionRoleArn(AwsWorld.ROLE)
                        .primaryContainer(container -> container.image("mlops/model-server")));
        ProductionVariant all = ProductionVariant.builder()
                .variantName("all")
                .modelName(name)
                .instanceType(ProductionVariantInstanceType.ML_C5_LARGE)
                .initialInstanceCount(machines)
                .build();
        world.sageMaker()
                .createEndpointConfig(
                        request -> request.endpointConfigName(name).productionVariants(all));
        world.sageMaker().createEndpoint(request -> request.endpointName(name).endpointConfigName(name));
    }

    @Test
    void serverlessHasQuotasOfItsOwn() {
        Need need = new Need(Location.of("aws", AwsWorld.EAST), compute(), 1);

        Finding enough = examine(Map.of(), List.of(need.withHosting(new Hosting.Serverless(5))))
                .getLast();
        Finding tooMany = examine(Map.of(), List.of(need.withHosting(new Hosting.Serverless(11))))
                .getLast();

        assertThat(enough.found())
                .isEqualTo(
                        "1024 MB of serverless inference, paid by use, at most 5 requests at a time; what others use of"
                                + " it is not counted: \"Serverless endpoints\" is 2, \"Total serverless concurrency\" is 10");
        assertThat(tooMany.grade()).isEqualTo(Grade.ODD);
        assertThat(tooMany.found()).endsWith("the quota \"Total serverless concurrency\" is 10 (L-5)");
        assertThat(tooMany.advice()).contains("--quota-code L-5 --desired-value 11");
    }

    @Test
    void aKeyMustBeEnabledAndForEncryption() {
        try (KmsClient kms = KmsClient.builder()
                .endpointOverride(world.url())
                .region(Region.of(AwsWorld.EAST))
                .httpClient(UrlConnectionHttpClient.create())
                .build()) {
            String key = kms.createKey(request -> request.keyUsage(KeyUsageType.ENCRYPT_DECRYPT))
                    .keyMetadata()
                    .keyId();
            assertThat(key(key).found()).endsWith(":key/" + key + ", enabled");

            kms.disableKey(request -> request.keyId(key));
            assertThat(key(key).code()).contains(ErrorCode.FAILED_PRECONDITION);
            assertThat(key(key).found()).startsWith(key + " is Disabled");
            assertThat(key(key).advice())
                    .isEqualTo("switch it on: aws kms enable-key --key-id " + key + " --region us-east-1");

            kms.scheduleKeyDeletion(request -> request.keyId(key));
            assertThat(key(key).advice()).contains("aws kms cancel-key-deletion --key-id " + key);

            String signing = kms.createKey(request ->
                            request.keyUsage(KeyUsageType.SIGN_VERIFY).keySpec(KeySpec.RSA_2048))
                    .keyMetadata()
                    .keyId();
            assertThat(key(signing).found()).isEqualTo(signing + " is for SIGN_VERIFY, RSA_2048");
            assertThat(key("alias/nobody").code()).contains(ErrorCode.NOT_FOUND);
            assertThat(key("alias/nobody").advice()).contains("providers.aws.kms-key");
        }
    }

    private Finding key(String key) {
        return finding("key us-east-1", Map.of("kms-key", key));
    }

    @Test
    void looksOnlyWhereSomethingIsNeeded() {
        Need west = new Need(Location.of("aws", AwsWorld.WEST), compute(), 1);

        assertThat(examine(Map.of("regions", "us-east-1,us-east-2,eu-west-1"), List.of(west)))
                .extracting(Finding::subject)
                .contains("bucket us-east-1", "bucket eu-west-1", "quota aws/eu-west-1")
                .doesNotContain("bucket us-east-2");
    }

    @Test
    void anImageIsLookedFor() {
        Location east = Location.of("aws", AwsWorld.EAST);
        List<Finding> findings = examine(
                Map.of(),
                List.of(
                        new Need(east, compute(), 1).withImage("mlops/model-server"),
                        new Need(east, compute(), 1).withImage("mlops/nothing")));

        List<Finding> images = findings.stream()
                .filter(finding -> finding.subject().equals("image aws/us-east-1"))
                .toList();
        assertThat(images).extracting(Finding::grade).containsExactly(Grade.GOOD, Grade.BAD);
        assertThat(images.get(0).found()).contains("mlops/model-server@sha256:");
        assertThat(images.get(1).found()).contains("mlops-cli image push");
    }

    @Test
    void aRoleMustBeThereAndTrustSageMaker() {
        AwsWorld.role(world.url(), "ec2.amazonaws.com");
        assertThat(finding("role", Map.of()).found()).contains("does not trust sagemaker.amazonaws.com");

        Finding absent = finding("role", Map.of("role", "arn:aws:iam::123456789012:role/service/nobody"));
        assertThat(absent.code()).contains(ErrorCode.FAILED_PRECONDITION);
        assertThat(absent.found()).isEqualTo("there is no arn:aws:iam::123456789012:role/service/nobody");
        assertThat(absent.advice()).contains("providers.aws.role");
    }

    @Test
    void whatIsNotPermittedIsOddAndSoIsWhatCannotBeChecked() {
        decision = "implicitDeny";
        Finding denied = finding("permissions", Map.of());
        assertThat(denied.grade()).isEqualTo(Grade.ODD);
        assertThat(denied.found()).contains("iam:PassRole");
        assertThat(denied.advice()).startsWith("permit arn:aws:");

        Finding money = finding("money", Map.of());
        assertThat(money.grade()).isEqualTo(Grade.ODD);
        assertThat(money.advice()).endsWith("for cost report and cost budget");

        Finding unseen = finding("permissions", Map.of("endpoint.iam", "http://127.0.0.1:1"));
        assertThat(unseen.grade()).isEqualTo(Grade.ODD);
        assertThat(unseen.found()).startsWith("were not checked: no connection");
        assertThat(unseen.advice()).contains("iam:SimulatePrincipalPolicy");
    }

    private Finding finding(String subject, Map<String, String> settings) {
        return examine(settings, List.of()).stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsMissingComesWithAdvice() {
        List<Finding> findings =
                examine(Map.of("bucket", "gone-{region}", "role", "arn:aws:iam::999999999999:role/theirs"), List.of());

        assertThat(findings.get(0).found()).contains("is of account 123456789012");
        Finding bucket = findings.get(4);
        assertThat(bucket.code()).contains(ErrorCode.NOT_FOUND);
        assertThat(bucket.advice()).isEqualTo("make it: aws s3 mb s3://gone-us-east-1 --region us-east-1");
    }

    @Test
    void aCallerThatCannotBeAskedForEndsIt() {
        List<Finding> findings = examine(Map.of("endpoint.sts", "http://127.0.0.1:1"), List.of());

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.grade()).isEqualTo(Grade.BAD);
            assertThat(finding.found()).contains("no connection");
        });
    }

    private List<Finding> examine(Map<String, String> more, List<Need> needs) {
        return asked(more, provider -> provider.examine(needs));
    }

    private List<Allowance> allowances(Map<String, String> more, List<Need> needs, List<Need> held) {
        return asked(more, provider -> provider.allowances(needs, held));
    }

    private <T> T asked(Map<String, String> more, Function<Provider, T> question) {
        Map<String, String> settings = new HashMap<>(world.settings());
        settings.put(
                "endpoint.servicequotas",
                "http://127.0.0.1:" + quotas.getAddress().getPort());
        settings.put("endpoint.iam", "http://127.0.0.1:" + iam.getAddress().getPort());
        settings.putAll(more);
        try (Provider provider =
                new AwsProviderFactory().open(new ProviderSettings("aws", settings), CallListener.NONE)) {
            return question.apply(provider);
        }
    }

    private static Compute compute(String... accelerators) {
        return new Compute(List.of(accelerators), 1, ByteSize.mebibytes(1024));
    }
}
