package io.mlops.provider.aws;

import io.mlops.Sha256;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.spi.ServingEnvironment;
import io.mlops.endpoint.spi.SpecTags;
import io.mlops.spi.Undo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
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
     * @param room what it runs on
     * @param image the image with its digest
     * @param model where the model lies, {@code s3://...}; a packed one where there are no instances
     * @param tags what each part carries
     */
    record Blueprint(EndpointSpec spec, Room room, String image, String model, Map<String, String> tags) {
        String partName(String role) {
            String content = String.join(
                    "\n", SpecTags.fixed(spec), Integer.toString(spec.replicas()), room.name(), image, model, role);
            return HostingParts.partName(spec.name(), content);
        }
    }

    private static String partName(String endpoint, String content) {
        return endpoint + "-"
                + Sha256.of(content.getBytes(StandardCharsets.UTF_8)).base32().substring(0, HASH);
    }

    /** Gives a serverless endpoint another capacity, which is another config. */
    void resize(String endpoint, ServerlessRoom room, Map<String, String> tags) {
        String before = sageMaker
                .describeEndpoint(request -> request.endpointName(endpoint))
                .endpointConfigName();
        ProductionVariant variant = sageMaker
                .describeEndpointConfig(request -> request.endpointConfigName(before))
                .productionVariants()
                .get(0);
        if (room.config().equals(variant.serverlessConfig())) {
            return;
        }
        String after = partName(endpoint, variant.modelName() + "\n" + room.name());
        unlessThere(() -> createConfig(after, room.in(variant.toBuilder(), 0).build(), tags));
        try {
            sageMaker.updateEndpoint(request -> request.endpointName(endpoint).endpointConfigName(after));
        } catch (SageMakerException e) {
            // Somebody else's change is under way: applying again, when it is over, takes the next step.
            if (!SageMakerErrors.busy(e)) {
                throw e;
            }
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
                .primaryContainer(container -> {
                    container.image(blueprint.image()).environment(ServingEnvironment.of(spec.model(), FOLDER));
                    if (blueprint.room() instanceof ServerlessRoom) {
                        // "You cannot use ModelDataSource in conjunction with [...] SageMaker serverless endpoints"
                        // (the service
                        // model, ContainerDefinition).
                        container.modelDataUrl(blueprint.model());
                    } else {
                        container.modelDataSource(source -> source.s3DataSource(s3 -> s3.s3Uri(blueprint.model())
                                .s3DataType(S3ModelDataType.S3_OBJECT)
                                .compressionType(ModelCompressionType.NONE)));
                    }
                })
                .tags(tags(blueprint.tags())));
    }

    private void createConfig(Blueprint blueprint, String name) {
        ProductionVariant.Builder variant =
                ProductionVariant.builder().variantName(VARIANT).modelName(name).initialVariantWeight(1f);
        createConfig(
                name, blueprint.room().in(variant, blueprint.spec().replicas()).build(), blueprint.tags());
    }

    private void createConfig(String name, ProductionVariant variant, Map<String, String> tags) {
        sageMaker.createEndpointConfig(request -> {
            request.endpointConfigName(name).productionVariants(variant).tags(tags(tags));
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
