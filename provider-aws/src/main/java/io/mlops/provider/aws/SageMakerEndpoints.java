package io.mlops.provider.aws;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.WriteOptions;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Survey;
import io.mlops.endpoint.TensorSpec;
import io.mlops.endpoint.spi.EndpointsDriver;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.DesiredWeightAndCapacity;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

/**
 * Endpoints of SageMaker's real-time hosting: one endpoint with one variant for each spec, in the region of its location. What it
 * should be stands in its tags; the number of instances and the tags change in place, anything else is another endpoint. Thread-safe.
 */
final class SageMakerEndpoints implements EndpointsDriver {
    static final Set<Capability> CAPABILITIES =
            Set.of(Capability.ENDPOINTS, Capability.ENDPOINT_SCALING, Capability.INFERENCE_TRANSPORT);
    private static final Duration DELETED_WITHIN = Duration.ofMinutes(15);
    private static final Duration FIRST_LOOK = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final AwsConfig config;
    private final AwsClients clients;
    private final Function<String, S3ArtifactStore> stores;
    private final AwsInstanceTypes types;
    private final SageMakerObserver observer;
    private final EcrImages images;
    private final ContainerLogs logs;
    /** Where a name was seen last: asked first, so that another region's outage hides nothing. */
    private final Map<String, String> seen = new ConcurrentHashMap<>();

    /** @param stores the artifacts of a region */
    SageMakerEndpoints(
            AwsConfig config, AwsClients clients, Function<String, S3ArtifactStore> stores, AwsInstanceTypes types) {
        this.config = config;
        this.clients = clients;
        this.stores = stores;
        this.types = types;
        this.observer = new SageMakerObserver(clients);
        this.images = new EcrImages(clients, config);
        this.logs = new ContainerLogs(clients);
    }

    @Override
    public String provider() {
        return AwsConfig.PROVIDER;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public ErrorCode classify(Throwable failure) {
        return AwsErrors.classify(failure);
    }

    @Override
    public String reason(Throwable failure) {
        return AwsErrors.reason(failure);
    }

    @Override
    public Optional<String> requestId(Throwable failure) {
        return AwsErrors.requestId(failure);
    }

    @Override
    public Endpoint apply(EndpointSpec spec) throws Exception {
        String region = requirePossible(spec);
        InstanceType type = types.of(spec.compute(), region);
        Map<String, String> tags = SpecTags.write(spec);
        Optional<HostedEndpoint> there = observer.find(region, spec.name());
        if (there.isPresent()) {
            update(there.get(), spec, tags);
        } else {
            create(spec, region, type, tags);
        }
        return view(observer.find(region, spec.name())
                .orElseThrow(() -> new AwsException(
                        ErrorCode.UNAVAILABLE, "it was created and is not there yet, or not any more; apply again")));
    }

    @Override
    public Optional<Endpoint> find(String name) throws Exception {
        return hosted(name).map(this::view);
    }

    @Override
    public List<Endpoint> list(Tags tags) throws Exception {
        return views(Regions.all(config.regions(), region -> observer.list(region, tags)));
    }

    @Override
    public Survey survey(Tags tags) throws Exception {
        Regions.Answers<List<HostedEndpoint>> answers =
                Regions.some(config.regions(), region -> observer.list(region, tags));
        SortedMap<Location, String> unseen = new TreeMap<>();
        answers.silent().forEach((region, why) -> unseen.put(Location.of(AwsConfig.PROVIDER, region), why));
        return new Survey(views(answers.answers()), unseen);
    }

    private List<Endpoint> views(List<List<HostedEndpoint>> regions) {
        List<HostedEndpoint> found = regions.stream().flatMap(List::stream).toList();
        found.forEach(endpoint -> seen.put(endpoint.spec().name(), endpoint.region()));
        return found.stream()
                .sorted(Comparator.comparing(endpoint -> endpoint.spec().name()))
                .map(this::view)
                .toList();
    }

    /**
     * SageMaker sends its instances nothing new, then SIGTERM, and gives them 30 s
     * (https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html), whatever {@code drain} says.
     */
    @Override
    public void delete(String name, Duration drain) throws Exception {
        Optional<HostedEndpoint> there = hosted(name);
        if (there.isPresent()) {
            delete(there.get());
        }
        // A start that was broken off left a model or a config in any region.
        List<String> regions = there.map(endpoint -> List.of(endpoint.region())).orElse(config.regions());
        Regions.all(regions, region -> {
            if (!observer.taken(region, name)) {
                parts(region).sweep(name);
            }
            return region;
        });
        seen.remove(name);
    }

    private Optional<HostedEndpoint> hosted(String name) throws Exception {
        String last = seen.get(name);
        if (last != null) {
            Optional<HostedEndpoint> there = observer.find(last, name);
            if (there.isPresent()) {
                return there;
            }
        }
        Optional<HostedEndpoint> found = Regions.any(config.regions(), region -> observer.find(region, name));
        found.ifPresent(endpoint -> seen.put(name, endpoint.region()));
        return found;
    }

    private Endpoint view(HostedEndpoint endpoint) {
        URI address = URI.create(config.endpoints().of(AwsEndpoints.Service.RUNTIME, endpoint.region()) + "/endpoints/"
                + endpoint.spec().name() + "/invocations");
        return endpoint.view(address, logs.of(endpoint));
    }

    private HostingParts parts(String region) {
        return new HostingParts(clients.sageMaker(region), config);
    }

    private void create(EndpointSpec spec, String region, InstanceType type, Map<String, String> tags)
            throws Exception {
        requireModel(spec);
        if (observer.taken(region, spec.name())) {
            throw new AwsException(
                    ErrorCode.ALREADY_EXISTS,
                    "SageMaker has an endpoint of this name that was not made by this program");
        }
        String image = images.resolve(spec.image(), region);
        bring(spec, region);
        String model = "s3://" + config.bucketIn(region) + "/" + spec.model().artifact();
        parts(region).create(new HostingParts.Blueprint(spec, type, image, model, tags));
        seen.put(spec.name(), region);
    }

    private void requireModel(EndpointSpec spec) throws Exception {
        ObjectKey key = spec.model().artifact();
        ObjectInfo stored = stores.apply(config.home())
                .find(key)
                .orElseThrow(() -> new AwsException(
                        ErrorCode.NOT_FOUND, "the bucket " + config.bucketIn(config.home()) + " has no model " + key));
        Sha256 wanted = spec.model().digest();
        if (!stored.digest().equals(wanted)) {
            throw new AwsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "model " + key + " has SHA-256 " + stored.digest() + " in the artifact store, expected " + wanted);
        }
    }

    /** Copies the model to where SageMaker of this region can read it. */
    private void bring(EndpointSpec spec, String region) throws Exception {
        ObjectKey key = spec.model().artifact();
        if (config.bucketIn(region).equals(config.bucketIn(config.home()))) {
            return;
        }
        S3ArtifactStore there = stores.apply(region);
        Optional<ObjectInfo> already = there.find(key);
        if (already.isPresent() && already.get().digest().equals(spec.model().digest())) {
            return;
        }
        try (InputStream content = stores.apply(config.home()).open(key)) {
            there.upload(
                    key,
                    content,
                    WriteOptions.defaults().withExpectedDigest(spec.model().digest()));
        }
    }

    private void update(HostedEndpoint there, EndpointSpec spec, Map<String, String> tags) throws AwsException {
        if (there.deleting()) {
            throw new AwsException(
                    ErrorCode.FAILED_PRECONDITION, "it is being deleted; delete it again to finish that, then apply");
        }
        if (!SpecTags.fixed(spec).equals(SpecTags.fixed(there.spec()))) {
            throw new AwsException(
                    ErrorCode.ALREADY_EXISTS, "it exists with another model, image, compute or location");
        }
        if (there.outOfStock()) {
            throw new AwsException(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    "region " + there.region() + " had no stock of " + types.of(spec.compute(), there.region())
                            + "; delete it, then try later, another region or another accelerator: " + there.failure());
        }
        retag(there, tags);
        if (there.status() == EndpointStatus.IN_SERVICE && there.desired() != spec.replicas()) {
            resize(there, spec.replicas());
        }
    }

    /** Adds before it removes: whoever looks meanwhile finds the endpoint by either set of tags. */
    private void retag(HostedEndpoint there, Map<String, String> tags) {
        SageMakerClient sageMaker = clients.sageMaker(there.region());
        if (!there.tags().entrySet().containsAll(tags.entrySet())) {
            sageMaker.addTags(request -> request.resourceArn(there.arn()).tags(HostingParts.tags(tags)));
        }
        List<String> gone = there.tags().keySet().stream()
                .filter(key -> !tags.containsKey(key) && !key.startsWith("aws:"))
                .toList();
        if (!gone.isEmpty()) {
            sageMaker.deleteTags(request -> request.resourceArn(there.arn()).tagKeys(gone));
        }
    }

    private void resize(HostedEndpoint there, int replicas) {
        DesiredWeightAndCapacity capacity = DesiredWeightAndCapacity.builder()
                .variantName(HostingParts.VARIANT)
                .desiredInstanceCount(replicas)
                .build();
        try {
            clients.sageMaker(there.region())
                    .updateEndpointWeightsAndCapacities(
                            request -> request.endpointName(there.spec().name()).desiredWeightsAndCapacities(capacity));
        } catch (SageMakerException e) {
            // Somebody else's change is under way: applying again, when it is over, takes the next step.
            if (!SageMakerErrors.busy(e)) {
                throw e;
            }
        }
    }

    /** Returns when it is gone; an endpoint that changes just now is deleted after that. */
    private void delete(HostedEndpoint endpoint) throws InterruptedException, AwsException {
        SageMakerClient sageMaker = clients.sageMaker(endpoint.region());
        String name = endpoint.spec().name();
        long start = System.nanoTime();
        Duration pause = FIRST_LOOK;
        Optional<EndpointStatus> now = Optional.of(endpoint.status());
        while (now.isPresent()) {
            if (now.get() != EndpointStatus.DELETING) {
                try {
                    sageMaker.deleteEndpoint(request -> request.endpointName(name));
                } catch (SageMakerException e) {
                    if (!SageMakerErrors.busy(e) && !SageMakerErrors.absent(e)) {
                        throw e;
                    }
                }
            }
            if (System.nanoTime() - start > DELETED_WITHIN.toNanos()) {
                throw new AwsException(
                        ErrorCode.UNAVAILABLE,
                        "SageMaker still deletes it after " + DELETED_WITHIN.toMinutes() + " min; delete it again");
            }
            // Not by its tags: who knows how long they outlive it, and what is left of it is found once it is gone.
            now = observer.status(endpoint.region(), name);
            if (now.isPresent()) {
                LockSupport.parkNanos(pause.toNanos());
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    /** The region of what can be hosted. */
    private String requirePossible(EndpointSpec spec) throws AwsException {
        if (!config.locations().contains(spec.location())) {
            throw invalid("there is no location " + spec.location() + "; there are "
                    + String.join(
                            ", ",
                            config.locations().stream().map(Object::toString).toList()));
        }
        if (spec.name().endsWith("-")) {
            throw invalid("SageMaker takes no name that ends with a hyphen");
        }
        if (spec.replicas() < 1) {
            throw invalid("an endpoint of SageMaker has at least one instance; delete it instead");
        }
        for (TensorSpec tensor : Stream.concat(spec.model().inputs().stream(), spec.model().outputs().stream())
                .toList()) {
            if (tensor.name().isBlank() || tensor.name().matches("(?s).*[:\\s].*")) {
                throw invalid("tensor name \"" + tensor.name()
                        + "\" cannot be served here: a name is not blank and has neither colon nor space");
            }
        }
        return spec.location().region().orElseThrow();
    }

    private static AwsException invalid(String reason) {
        return new AwsException(ErrorCode.INVALID_ARGUMENT, reason);
    }
}
