package io.mlops.provider.aws;

import io.mlops.Sha256;
import io.mlops.endpoint.EndpointSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.EndpointConfigSummary;
import software.amazon.awssdk.services.sagemaker.model.ModelCompressionType;
import software.amazon.awssdk.services.sagemaker.model.ModelSummary;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.S3ModelDataType;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;
import software.amazon.awssdk.services.sagemaker.model.Tag;

/**
 * What SageMaker needs for an endpoint: a model, an endpoint config, the endpoint itself. Model and config are named after the
 * endpoint and a hash of what they say, so that whoever makes them makes the same, and what a broken start left is found again.
 * Thread-safe.
 *
 * @param sageMaker the region's client
 * @param config the settings
 */
record HostingParts(SageMakerClient sageMaker, AwsConfig config) {
    /** The one variant of each endpoint: the gateway splits traffic, not SageMaker. */
    static final String VARIANT = "main";

    private static final String FOLDER = "/opt/ml/model/";
    private static final int HASH = 8;

    /**
     * An endpoint with everything that was chosen for it.
     *
     * @param spec what was asked for
     * @param type the machine
     * @param image the image with its digest
     * @param model where the model lies, {@code s3://...}
     * @param tags what each part carries
     */
    record Blueprint(EndpointSpec spec, InstanceType type, String image, String model, Map<String, String> tags) {
        String partName(String role) {
            String content = String.join(
                    "\n", SpecTags.fixed(spec), Integer.toString(spec.replicas()), type.name(), image, model, role);
            return spec.name() + "-"
                    + Sha256.of(content.getBytes(StandardCharsets.UTF_8))
                            .base32()
                            .substring(0, HASH);
        }
    }

    /** Makes what is missing; nothing of it stays behind where the endpoint does not come to be. */
    void create(Blueprint blueprint) throws Exception {
        String part = blueprint.partName(config.role());
        try {
            unlessThere(() -> createModel(blueprint, part));
            unlessThere(() -> createConfig(blueprint, part));
            unlessThere(() -> sageMaker.createEndpoint(
                    request -> request.endpointName(blueprint.spec().name())
                            .endpointConfigName(part)
                            .tags(tags(blueprint.tags()))));
        } catch (RuntimeException e) {
            throw undone(blueprint.spec().name(), e);
        }
    }

    /** Takes back what was made; where that fails too the user hears what is left. */
    private Exception undone(String endpoint, RuntimeException why) {
        return Undo.after(why, () -> {
                    if (!there(endpoint)) {
                        sweep(endpoint);
                    }
                })
                .<Exception>map(left -> new AwsException(
                        AwsErrors.classify(why),
                        AwsErrors.reason(why)
                                + "; what was made for it is still there, is not billed, and goes when it is"
                                + " applied again or deleted (" + AwsErrors.reason(left) + ")",
                        why))
                .orElse(why);
    }

    private void createModel(Blueprint blueprint, String name) {
        EndpointSpec spec = blueprint.spec();
        sageMaker.createModel(request -> request.modelName(name)
                .executionRoleArn(config.role())
                .primaryContainer(container -> container
                        .image(blueprint.image())
                        .modelDataSource(source -> source.s3DataSource(s3 -> s3.s3Uri(blueprint.model())
                                .s3DataType(S3ModelDataType.S3_OBJECT)
                                .compressionType(ModelCompressionType.NONE)))
                        .environment(environment(spec)))
                .tags(tags(blueprint.tags())));
    }

    /** What the model server reads; other containers that speak the protocol may. */
    private static Map<String, String> environment(EndpointSpec spec) {
        String key = spec.model().artifact().value();
        return Map.of(
                "MLOPS_SERVER_MODEL", FOLDER + key.substring(key.lastIndexOf('/') + 1),
                "MLOPS_SERVER_MODEL_NAME", spec.model().name(),
                "MLOPS_SERVER_DIGEST", spec.model().digest().hex(),
                "MLOPS_SERVER_INPUT",
                        spec.model().inputs().stream().map(SpecTags::tensor).collect(Collectors.joining(" ")),
                "MLOPS_SERVER_OUTPUT",
                        spec.model().outputs().stream().map(SpecTags::tensor).collect(Collectors.joining(" ")));
    }

    private void createConfig(Blueprint blueprint, String name) {
        ProductionVariant variant = ProductionVariant.builder()
                .variantName(VARIANT)
                .modelName(name)
                .instanceType(blueprint.type().name())
                .initialInstanceCount(blueprint.spec().replicas())
                .initialVariantWeight(1f)
                .build();
        sageMaker.createEndpointConfig(request -> {
            request.endpointConfigName(name).productionVariants(variant).tags(tags(blueprint.tags()));
            config.kmsKey().ifPresent(request::kmsKeyId);
        });
    }

    private boolean there(String endpoint) {
        try {
            sageMaker.describeEndpoint(request -> request.endpointName(endpoint));
            return true;
        } catch (SageMakerException e) {
            if (SageMakerErrors.absent(e)) {
                return false;
            }
            throw e;
        }
    }

    /** Deletes the models and configs of an endpoint that is gone. */
    void sweep(String endpoint) {
        sweep(endpoint, "");
    }

    /** Deletes the models and configs of an endpoint, but for one of each. */
    void sweep(String endpoint, String kept) {
        Pattern ours = Pattern.compile(Pattern.quote(endpoint) + "-[a-z2-7]{" + HASH + "}");
        List<String> configs =
                sageMaker
                        .listEndpointConfigsPaginator(request -> request.nameContains(endpoint))
                        .endpointConfigs()
                        .stream()
                        .map(EndpointConfigSummary::endpointConfigName)
                        .filter(name -> ours.matcher(name).matches() && !name.equals(kept))
                        .toList();
        configs.forEach(
                unlessGone(name -> sageMaker.deleteEndpointConfig(request -> request.endpointConfigName(name))));
        List<String> models = sageMaker.listModelsPaginator(request -> request.nameContains(endpoint)).models().stream()
                .map(ModelSummary::modelName)
                .filter(name -> ours.matcher(name).matches() && !name.equals(kept))
                .toList();
        models.forEach(unlessGone(name -> sageMaker.deleteModel(request -> request.modelName(name))));
    }

    static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    private static void unlessThere(Runnable creation) {
        try {
            creation.run();
        } catch (SageMakerException e) {
            if (!SageMakerErrors.exists(e)) {
                throw e;
            }
        }
    }

    private static Consumer<String> unlessGone(Consumer<String> deletion) {
        return name -> {
            try {
                deletion.accept(name);
            } catch (SageMakerException e) {
                if (!SageMakerErrors.absent(e)) {
                    throw e;
                }
            }
        };
    }
}
