package io.mlops.provider.azure;

import io.mlops.Sha256;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.spi.ServingEnvironment;
import io.mlops.endpoint.spi.SpecTags;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Azure Machine Learning needs for an endpoint: a version of a model, a version of an environment, the endpoint, its one
 * deployment. Model and deployment are named after a hash of all that they say, so that whoever makes them makes the same. An
 * environment is an image and its routes, the same for all endpoints of the image. Thread-safe.
 */
record EndpointParts(ArmClient arm, AzureConfig config, String region) {
    /** The name of an endpoint's deployment. */
    static final String PART = "mlops:part";
    /** Its version of the environment. */
    private static final String IMAGE = "mlops:image";

    private static final ApiVersion VERSION = ApiVersion.MACHINE_LEARNING;
    private static final String ENVIRONMENT = "mlops-model-server";
    private static final int HASH = 8;
    private static final int PORT = 8080;
    /** Where Azure puts a model: https://learn.microsoft.com/azure/machine-learning/how-to-deploy-custom-container */
    private static final String MODELS = "/var/azureml-app/azureml-models/";
    /** The model server's; {@code /score} is also where Azure's own servers answer. */
    private static final EnvironmentVersion.Routes ROUTES = new EnvironmentVersion.Routes(
            new EnvironmentVersion.Route(PORT, "/v2/health/live"),
            new EnvironmentVersion.Route(PORT, "/v2/health/ready"),
            new EnvironmentVersion.Route(PORT, "/score"));

    /**
     * An endpoint with everything that was chosen for it.
     *
     * @param spec what was asked for
     * @param machine what it runs on
     * @param image the image with its digest
     * @param model where the model lies, as Azure Machine Learning names it
     */
    record Blueprint(EndpointSpec spec, String machine, String image, String model) {
        /** The name of its deployment, and of its version of the model. */
        String part() {
            return "mlops-" + hash(String.join("\n", SpecTags.fixed(spec), machine, image, model));
        }
    }

    private static String hash(String content) {
        return Sha256.of(content.getBytes(StandardCharsets.UTF_8)).base32().substring(0, HASH);
    }

    ArmId endpoint(String name) {
        return config.workspaceId(region).child("onlineEndpoints", name);
    }

    ArmId deployment(String endpoint, String part) {
        return endpoint(endpoint).child("deployments", part);
    }

    private ArmId model(String endpoint) {
        return config.workspaceId(region).child("models", endpoint);
    }

    private ArmId modelVersion(String endpoint, String part) {
        return model(endpoint).child("versions", part);
    }

    private ArmId environment(String version) {
        return config.workspaceId(region).child("environments", ENVIRONMENT).child("versions", version);
    }

    /** Makes what a deployment refers to, and the endpoint, which is not billed. */
    OnlineEndpoint create(Blueprint blueprint, Map<String, String> specTags) {
        String name = blueprint.spec().name();
        String part = blueprint.part();
        String image = hash(blueprint.image() + ROUTES);
        arm.put(
                modelVersion(name, part),
                VERSION,
                ModelVersion.file(blueprint.model(), Map.of(SpecTags.ENDPOINT, name)),
                ModelVersion.class);
        arm.put(
                environment(image),
                VERSION,
                EnvironmentVersion.of(blueprint.image(), ROUTES),
                EnvironmentVersion.class);
        OnlineEndpoint wanted = new OnlineEndpoint(
                null,
                null,
                region,
                tags(specTags, part, image),
                OnlineEndpoint.MANAGED,
                OnlineEndpoint.Identity.of(config.identity()),
                new OnlineEndpoint.Properties(config.endpointAuth().mode(), "Enabled", null, null, null, null),
                null);
        return arm.put(endpoint(name), VERSION, wanted, OnlineEndpoint.class)
                .first()
                .orElse(wanted);
    }

    private static Map<String, String> tags(Map<String, String> specTags, String part, String image) {
        Map<String, String> tags = new TreeMap<>(specTags);
        tags.put(PART, part);
        tags.put(IMAGE, image);
        return tags;
    }

    /** The tags that an endpoint should have now: other capacity and users' tags, the same parts. */
    static Map<String, String> tags(Map<String, String> specTags, HostedDeployment there) {
        return tags(specTags, there.part(), there.endpoint().allTags().getOrDefault(IMAGE, ""));
    }

    /** What is billed. */
    void deploy(HostedDeployment there, EndpointSpec spec, String machine) {
        String part = there.part();
        String image = there.endpoint().allTags().getOrDefault(IMAGE, "");
        OnlineDeployment wanted = new OnlineDeployment(
                null,
                null,
                region,
                Map.of(SpecTags.ENDPOINT, spec.name()),
                OnlineEndpoint.MANAGED,
                OnlineDeployment.Sku.of(spec.replicas()),
                OnlineDeployment.Properties.of(
                        machine,
                        modelVersion(spec.name(), part).toString(),
                        environment(image).toString(),
                        ServingEnvironment.of(spec.model(), MODELS + spec.name() + "/" + part + "/")),
                null);
        arm.put(deployment(spec.name(), part), VERSION, wanted, OnlineDeployment.class);
    }

    /** Sends all requests to the deployment. */
    void serve(HostedDeployment there) {
        arm.put(
                endpoint(there.spec().name()),
                VERSION,
                there.endpoint().servedBy(there.part(), OnlineEndpoint.Identity.of(config.identity())),
                OnlineEndpoint.class);
    }

    void resize(HostedDeployment there, int instances) {
        arm.patch(
                deployment(there.spec().name(), there.part()),
                VERSION,
                new OnlineDeployment.Resizing(OnlineDeployment.Sku.of(instances)),
                OnlineDeployment.class);
    }

    void retag(HostedDeployment there, OnlineEndpoint.Retagging tags) {
        arm.patch(endpoint(there.spec().name()), VERSION, tags, OnlineEndpoint.class);
    }

    /** Begins to delete an endpoint with its deployment; succeeds where it is not there. */
    void delete(String name) {
        arm.delete(endpoint(name), VERSION);
    }

    /** Deletes what an endpoint that is gone left: the versions of its model. Nothing of it is billed. */
    void sweep(String name) {
        for (Named version : arm.list(model(name).children("versions"), VERSION, Named.class)) {
            arm.delete(model(name).child("versions", version.name()), VERSION);
        }
        arm.delete(model(name), VERSION);
    }

    /** What is listed. */
    private record Named(String name) {}
}
