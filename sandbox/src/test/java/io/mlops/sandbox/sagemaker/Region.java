package io.mlops.sandbox.sagemaker;

import io.mlops.sandbox.FakeClock;
import io.mlops.sandbox.fault.Faults;
import io.mlops.sandbox.moto.MotoInstallation;
import io.mlops.sandbox.shape.ServiceModel;
import io.mlops.sandbox.wire.AwsException;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A region without a wire, whose clock stands until it is moved. */
final class Region {
    static final Duration STEP = Duration.ofSeconds(10);
    private static final JsonMapper JSON = new JsonMapper();

    final FakeClock clock = new FakeClock();
    final FakeHosting hosting = new FakeHosting();
    final FakeTraining training = new FakeTraining();
    final Faults faults = new Faults(refused -> {});
    final SageMaker sageMaker;

    Region() throws Exception {
        Path data = MotoInstallation.ensure(Path.of(System.getProperty("mlops.root"), ".tools"))
                .serviceModels();
        sageMaker = new SageMaker(
                new Place("us-east-1", "123456789012"),
                ServiceModel.read(data, "sagemaker"),
                Timing.all(STEP),
                hosting,
                training,
                faults,
                clock);
    }

    /** Calls with JSON whose quotes are single ones. */
    JsonNode call(String operation, String input) throws AwsException {
        return sageMaker.call(operation, (ObjectNode) JSON.readTree(input.replace('\'', '"')));
    }

    String status(String endpoint) throws AwsException {
        return describe(endpoint).path("EndpointStatus").asString();
    }

    JsonNode describe(String endpoint) throws AwsException {
        return call("DescribeEndpoint", "{'EndpointName':'" + endpoint + "'}");
    }

    /** A model and a configuration with one variant a model. */
    void config(String name, String... models) throws AwsException {
        StringBuilder variants = new StringBuilder();
        for (String model : models) {
            call(
                    "CreateModel",
                    "{'ModelName':'" + model + "','ExecutionRoleArn':'arn:aws:iam::123456789012:role/test',"
                            + "'PrimaryContainer':{'Image':'image','Environment':{'A':'b'}}}");
            int weight = variants.isEmpty() ? 1 : 3;
            variants.append(variants.isEmpty() ? "" : ",")
                    .append("{'VariantName':'")
                    .append(model)
                    .append("','ModelName':'")
                    .append(model)
                    .append("','InitialInstanceCount':1,'InstanceType':'ml.g5.xlarge','InitialVariantWeight':")
                    .append(weight)
                    .append('}');
        }
        call("CreateEndpointConfig", "{'EndpointConfigName':'" + name + "','ProductionVariants':[" + variants + "]}");
    }

    void endpoint(String name, String config) throws AwsException {
        call("CreateEndpoint", "{'EndpointName':'" + name + "','EndpointConfigName':'" + config + "'}");
    }
}
