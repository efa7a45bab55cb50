package io.mlops.provider.aws;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.artifact.ObjectInfo;
import io.mlops.artifact.ObjectKey;
import io.mlops.artifact.spi.RegionalStores;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.Survey;
import io.mlops.endpoint.spi.EndpointChecks;
import io.mlops.endpoint.spi.EndpointsDriver;
import io.mlops.endpoint.spi.RegionalEndpoints;
import io.mlops.endpoint.spi.SpecTags;
import io.mlops.spi.Deletion;
import io.mlops.spi.DriverException;
import io.mlops.spi.Undo;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

/**
 * Endpoints of SageMaker's real-time hosting: one endpoint with one variant for each spec, in the region of its location. What it
 * should be stands in its tags; capacity and tags change in place, anything else is another endpoint. Thread-safe.
 */
final class SageMakerEndpoints implements AwsDriver, EndpointsDriver {
    static final Set<Capability> CAPABILITIES = Set.of(
            Capability.ENDPOINTS,
            Capability.ENDPOINT_SCALING,
            Capability.ENDPOINT_AUTOSCALING,
            Capability.ENDPOINT_INSTANCE_TYPES,
            Capability.ENDPOINT_SERVERLESS,
            Capability.INFERENCE_TRANSPORT);
    private static final Duration DELETED_WITHIN = Duration.ofMinutes(15);

    private final AwsConfig config;
    private final AwsClients clients;
    private final RegionalStores<S3ArtifactStore> stores;
    private final AwsInstanceTypes types;
    private final SageMakerObserver observer;
    private final EcrImages images;
    private final ContainerLogs logs;
    private final HostingCapacity capacity;
    private final RegionalEndpoints<HostedEndpoint> regional;

    SageMakerEndpoints(
            AwsConfig config, AwsClients clients, RegionalStores<S3ArtifactStore> stores, AwsInstanceTypes types) {
        this.config = config;
        this.clients = clients;
        this.stores = stores;
        this.types = types;
        ApplicationScaling scaling = new ApplicationScaling(clients, types);
        this.capacity = new HostingCapacity(clients, scaling);
        this.observer = new SageMakerObserver(clients, scaling);
        this.images = new EcrImages(clients, config);
        this.logs = new ContainerLogs(clients);
        this.regional = new RegionalEndpoints<>(AwsConfig.PROVIDER, config.regions(), AwsErrors.REGIONS, new Region());
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Endpoint apply(EndpointSpec spec) throws Exception {
        String region = EndpointChecks.requireServable(spec, config.locations());
        Room room = room(spec, region);
        Map<String, String> tags = SpecTags.write(spec, "AWS", AwsErrors.MOST_TAGS);
        Optional<HostedEndpoint> there = observer.find(region, spec.name());
        if (there.isPresent()) {
            update(there.get(), spec, tags);
        } else {
            create(spec, region, room, tags);
        }
        return view(observer.find(region, spec.name())
                .orElseThrow(() -> new AwsException(
                        ErrorCode.UNAVAILABLE, "it was created and is not there yet, or not any more; apply again")));
    }

    @Override
    public Optional<Endpoint> find(String name) throws Exception {
        return regional.find(name).map(this::view);
    }

    @Override
    public List<Endpoint> list(Tags tags) throws Exception {
        return regional.list(tags);
    }

    @Override
    public Survey survey(Tags tags) throws Exception {
        return regional.survey(tags);
    }

    /**
     * SageMaker sends its instances nothing new, then SIGTERM, and gives them 30 s
     * (https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html), whatever {@code drain} says.
     */
    @Override
    public void delete(String name, Duration drain) throws Exception {
        Optional<HostedEndpoint> there = regional.find(name);
        if (there.isPresent()) {
            delete(there.get());
        }
        boolean packed = there.map(endpoint -> endpoint.spec().hosting() instanceof Hosting.Serverless)
                .orElse(true);
        // A start that was broken off left a model or a config in any region.
        List<String> regions = there.map(endpoint -> List.of(endpoint.region())).orElse(config.regions());
        AwsErrors.REGIONS.all(regions, region -> {
            if (!observer.taken(region, name)) {
                parts(region).sweep(name);
                if (packed) {
                    archive(region).remove(name);
                }
            }
            return region;
        });
        regional.forget(name);
    }

    /** One region, as {@link RegionalEndpoints} looks at it. */
    private final class Region implements RegionalEndpoints.Region<HostedEndpoint> {
        @Override
        public Optional<HostedEndpoint> find(String region, String name) throws Exception {
            return observer.find(region, name);
        }

        @Override
        public List<HostedEndpoint> list(String region, Tags tags) throws Exception {
            return observer.list(region, tags);
        }

        @Override
        public String of(HostedEndpoint hosted) {
            return hosted.region();
        }

        @Override
        public Endpoint view(HostedEndpoint hosted) {
            return SageMakerEndpoints.this.view(hosted);
        }
    }

    private Endpoint view(HostedEndpoint endpoint) {
        URI address = URI.create(config.endpoints().of(AwsEndpoints.Service.RUNTIME, endpoint.region()) + "/endpoints/"
                + endpoint.spec().name() + "/invocations");
        return endpoint.view(address, machine(endpoint), logs.of(endpoint));
    }

    /** For people. */
    private String machine(HostedEndpoint endpoint) {
        try {
            return types.of(endpoint.spec().compute(), endpoint.region()).toString();
        } catch (DriverException e) {
            return "what was asked for (" + e.getMessage() + ")";
        }
    }

    private HostingParts parts(String region) {
        return new HostingParts(clients.sageMaker(region), config);
    }

    private ModelArchive archive(String region) {
        return new ModelArchive(stores.in(region));
    }

    private Room room(EndpointSpec spec, String region) throws DriverException {
        return spec.hosting() instanceof Hosting.Serverless hosting
                ? ServerlessRoom.of(spec, hosting)
                : new InstanceType(types.of(spec.compute(), region));
    }

    private void create(EndpointSpec spec, String region, Room room, Map<String, String> tags) throws Exception {
        requireModel(spec);
        if (observer.taken(region, spec.name())) {
            throw new AwsException(
                    ErrorCode.ALREADY_EXISTS,
                    "SageMaker has an endpoint of this name that was not made by this program");
        }
        String image = images.resolve(spec.image(), region);
        stores.bring(spec.model().artifact(), spec.model().digest(), config.home(), region);
        boolean packed = room instanceof ServerlessRoom;
        ObjectKey model = packed ? archive(region).pack(spec) : spec.model().artifact();
        HostingParts parts = parts(region);
        HostingParts.Blueprint blueprint =
                new HostingParts.Blueprint(spec, room, image, config.uri(region, model), tags);
        try {
            // What a process left that was ended in the middle, if it had another image or the like.
            parts.sweep(spec.name(), blueprint.partName(config.role()));
            parts.create(blueprint);
        } catch (Exception e) {
            if (packed) {
                Undo.after(e, () -> unpack(spec.name(), region));
            }
            throw e;
        }
        regional.saw(spec.name(), region);
    }

    private void unpack(String endpoint, String region) throws Exception {
        if (!observer.taken(region, endpoint)) {
            archive(region).remove(endpoint);
        }
    }

    private void requireModel(EndpointSpec spec) throws Exception {
        ObjectKey key = spec.model().artifact();
        String bucket = config.bucketIn(config.home());
        Optional<ObjectInfo> stored;
        try {
            stored = stores.home().find(key);
            if (stored.isEmpty()) {
                // S3 says of a bucket that is not there what it says of an object that is not there.
                clients.s3(config.home()).headBucket(request -> request.bucket(bucket));
            }
        } catch (SdkException e) {
            throw stores.home().unreadable(e);
        }
        EndpointChecks.requireModel(spec, stored, "the bucket " + bucket);
    }

    private void update(HostedEndpoint there, EndpointSpec spec, Map<String, String> tags) throws DriverException {
        if (there.deleting()) {
            throw new AwsException(
                    ErrorCode.FAILED_PRECONDITION, "it is being deleted; delete it again to finish that, then apply");
        }
        if (!SpecTags.fixed(spec).equals(SpecTags.fixed(there.spec()))) {
            throw new AwsException(
                    ErrorCode.ALREADY_EXISTS, "it exists with another model, image, compute, hosting or location");
        }
        if (there.outOfStock()) {
            throw new AwsException(ErrorCode.RESOURCE_EXHAUSTED, view(there).reason() + "; delete it first");
        }
        capacity.endUnlessWanted(there, spec);
        retag(there, tags);
        if (there.status() == EndpointStatus.IN_SERVICE) {
            if (room(spec, there.region()) instanceof ServerlessRoom room) {
                parts(there.region()).resize(spec.name(), room, tags);
            } else {
                capacity.keep(there, spec);
            }
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

    /** Returns when it is gone; an endpoint that changes just now is deleted after that. */
    private void delete(HostedEndpoint endpoint) throws Exception {
        Optional<SdkException> left = capacity.end(endpoint);
        if (!Deletion.await(
                DELETED_WITHIN, () -> gone(endpoint.region(), endpoint.spec().name()))) {
            throw new AwsException(
                    ErrorCode.UNAVAILABLE,
                    "SageMaker still deletes it after " + DELETED_WITHIN.toMinutes() + " min; delete it again");
        }
        if (left.isPresent()) {
            throw left.get();
        }
    }

    /** Not by its tags: who knows how long they outlive it, and what is left of it is found once it is gone. */
    private boolean gone(String region, String name) {
        Optional<EndpointStatus> now = observer.status(region, name);
        if (now.isPresent() && now.get() != EndpointStatus.DELETING) {
            try {
                clients.sageMaker(region).deleteEndpoint(request -> request.endpointName(name));
            } catch (SageMakerException e) {
                if (!SageMakerErrors.busy(e) && !SageMakerErrors.absent(e)) {
                    throw e;
                }
            }
        }
        return now.isEmpty();
    }
}
