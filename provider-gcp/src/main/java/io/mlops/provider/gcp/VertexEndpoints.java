package io.mlops.provider.gcp;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.aiplatform.v1.Endpoint;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.artifact.spi.RegionalStores;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Survey;
import io.mlops.endpoint.spi.CapacityBounds;
import io.mlops.endpoint.spi.EndpointChecks;
import io.mlops.endpoint.spi.EndpointsDriver;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.endpoint.spi.RegionalEndpoints;
import io.mlops.endpoint.spi.SpecTags;
import io.mlops.spi.DriverException;
import io.mlops.spi.Undo;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Endpoints of Vertex AI: one dedicated endpoint with one model for each spec, in its region. What it should be stands in its labels;
 * capacity and labels change in place, anything else is another endpoint. Each call takes the next step: the endpoint and its model, then
 * the model on the endpoint. Thread-safe.
 */
final class VertexEndpoints implements EndpointsDriver, GcpDriver {
    static final Set<Capability> CAPABILITIES = Set.of(
            Capability.ENDPOINTS,
            Capability.ENDPOINT_SCALING,
            Capability.ENDPOINT_AUTOSCALING,
            Capability.ENDPOINT_SPOT,
            Capability.INFERENCE_TRANSPORT);

    private final GcpConfig config;
    private final GcpClients clients;
    private final RegionalStores<? extends ArtifactStoreDriver> stores;
    private final GcpInstanceTypes types;
    private final ImageSource images;
    private final VertexObserver observer;
    private final RegionalEndpoints<HostedModel> regional;

    /** Where images come from. */
    @FunctionalInterface
    interface ImageSource {
        /** The image with its digest; INVALID_ARGUMENT where it is not there or cannot run there. */
        String resolve(String image, String region) throws Exception;
    }

    VertexEndpoints(
            GcpConfig config,
            GcpClients clients,
            RegionalStores<? extends ArtifactStoreDriver> stores,
            GcpInstanceTypes types,
            ImageSource images) {
        this.config = config;
        this.clients = clients;
        this.stores = stores;
        this.types = types;
        this.images = images;
        this.observer = new VertexObserver(config, clients);
        this.regional = new RegionalEndpoints<>(GcpConfig.PROVIDER, config.regions(), GcpErrors.REGIONS, new Region());
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public io.mlops.endpoint.Endpoint apply(EndpointSpec spec) throws Exception {
        String region = requirePossible(spec);
        MachineType machine = types.of(spec.compute(), region);
        Optional<Endpoint> there = observer.endpoint(region, spec.name());
        if (there.isEmpty()) {
            create(spec, region);
            regional.saw(spec.name(), region);
            return view(observer.find(region, spec.name()).orElseThrow(VertexEndpoints::gone));
        }
        HostedModel ours = observer.hosted(region, there.get()).orElseThrow(VertexEndpoints::foreign);
        boolean changed = update(ours, spec, machine);
        return view(changed ? observer.find(region, spec.name()).orElseThrow(VertexEndpoints::gone) : ours);
    }

    private static GcpException foreign() {
        return new GcpException(
                ErrorCode.ALREADY_EXISTS, "the project has an endpoint of this name that was not made by this program");
    }

    private static GcpException gone() {
        return new GcpException(ErrorCode.UNAVAILABLE, "it is not there any more; apply again");
    }

    @Override
    public Optional<io.mlops.endpoint.Endpoint> find(String name) throws Exception {
        return regional.find(name).map(this::view);
    }

    @Override
    public List<io.mlops.endpoint.Endpoint> list(Tags tags) throws Exception {
        return regional.list(tags);
    }

    @Override
    public Survey survey(Tags tags) throws Exception {
        return regional.survey(tags);
    }

    /** Vertex AI drains by itself, however long {@code drain} is. */
    @Override
    public void delete(String name, Duration drain) throws Exception {
        Optional<HostedModel> there = regional.find(name);
        // A start that was broken off left a model in any region.
        List<String> regions = there.map(each -> List.of(each.region())).orElse(config.regions());
        GcpErrors.REGIONS.all(regions, region -> {
            if (there.isPresent() || observer.endpoint(region, name).isEmpty()) {
                new EndpointRemoval(parts(region), observer).run(name);
            }
            return region;
        });
        regional.forget(name);
    }

    /** One region, as {@link RegionalEndpoints} looks at it. */
    private final class Region implements RegionalEndpoints.Region<HostedModel> {
        @Override
        public Optional<HostedModel> find(String region, String name) {
            return observer.find(region, name);
        }

        @Override
        public List<HostedModel> list(String region, Tags tags) {
            return observer.list(region, tags);
        }

        @Override
        public String of(HostedModel hosted) {
            return hosted.region();
        }

        @Override
        public io.mlops.endpoint.Endpoint view(HostedModel hosted) {
            return VertexEndpoints.this.view(hosted);
        }
    }

    private io.mlops.endpoint.Endpoint view(HostedModel there) {
        URI base = config.endpoints()
                .override(GcpEndpoints.Service.PREDICT, there.region())
                .orElseGet(() -> URI.create("https://" + there.endpoint().getDedicatedEndpointDns()));
        URI address = URI.create(base + "/v1/" + there.endpoint().getName() + ":rawPredict");
        return there.view(address, machine(there));
    }

    /** For people. */
    private String machine(HostedModel there) {
        try {
            return types.of(there.spec().compute(), there.region()).toString();
        } catch (DriverException e) {
            return "what was asked for (" + e.getMessage() + ")";
        }
    }

    private VertexParts parts(String region) {
        return new VertexParts(config, clients, region);
    }

    private void create(EndpointSpec spec, String region) throws Exception {
        VertexParts.Blueprint blueprint = blueprint(spec, region);
        VertexParts parts = parts(region);
        parts.create(spec, SpecLabels.write(spec, Map.of(VertexParts.PART, blueprint.part())));
        try {
            parts.register(blueprint);
        } catch (ApiException e) {
            // What is refused will be refused again: then the endpoint goes too, so that its name is free.
            if (!GcpErrors.classify(e).retryable()) {
                Undo.after(e, () -> new EndpointRemoval(parts, observer).run(spec.name()));
            }
            throw e;
        }
    }

    private VertexParts.Blueprint blueprint(EndpointSpec spec, String region) throws Exception {
        EndpointChecks.requireModel(
                spec, stores.home().find(spec.model().artifact()), "bucket " + config.bucketIn(config.home()));
        String image = images.resolve(spec.image(), region);
        stores.bring(spec.model().artifact(), spec.model().digest(), config.home(), region);
        return new VertexParts.Blueprint(
                spec,
                image,
                "gs://" + config.bucketIn(region) + "/"
                        + spec.model().artifact().value());
    }

    /** Takes the next step, if one is left; whether it did. */
    private boolean update(HostedModel there, EndpointSpec spec, MachineType machine) throws Exception {
        if (there.deleting()) {
            throw new GcpException(
                    ErrorCode.FAILED_PRECONDITION, "it is being deleted; delete it again to finish that, then apply");
        }
        if (!SpecTags.fixed(spec).equals(SpecTags.fixed(there.spec()))) {
            throw new GcpException(
                    ErrorCode.ALREADY_EXISTS, "it exists with another model, image, compute, hosting or location");
        }
        if (there.exhausted()) {
            throw new GcpException(ErrorCode.RESOURCE_EXHAUSTED, view(there).reason() + "; delete it first");
        }
        if (there.failed()) {
            return false;
        }
        VertexParts parts = parts(there.region());
        Map<String, String> labels = SpecLabels.write(spec, Map.of(VertexParts.PART, there.part()));
        if (!labels.equals(there.endpoint().getLabelsMap())) {
            parts.relabel(there, labels);
            return true;
        }
        return there.settled() && step(parts, there, spec, machine);
    }

    private boolean step(VertexParts parts, HostedModel there, EndpointSpec spec, MachineType machine)
            throws Exception {
        if (!there.registered()) {
            if (there.upload().running()) {
                return false;
            }
            parts.register(blueprint(spec, there.region()));
            return true;
        }
        if (there.deployed().isEmpty()) {
            deploy(parts, there, machine);
            return true;
        }
        if (there.gap().isEmpty()) {
            return false;
        }
        parts.resize(there, spec);
        return true;
    }

    /** What is refused will be refused again: then the endpoint goes too, so that nothing is left. */
    private void deploy(VertexParts parts, HostedModel there, MachineType machine) {
        try {
            parts.deploy(there, machine);
        } catch (ApiException e) {
            ErrorCode code = GcpErrors.classify(e);
            if (!code.retryable() || code == ErrorCode.RESOURCE_EXHAUSTED) {
                Undo.after(
                        e,
                        () -> new EndpointRemoval(parts, observer)
                                .run(there.spec().name()));
            }
            throw e;
        }
    }

    /** The region of what can be hosted. */
    private String requirePossible(EndpointSpec spec) throws DriverException {
        EndpointChecks.requireServable(spec, config.locations());
        if (spec.name().endsWith("-")) {
            throw invalid("Vertex AI takes names that do not end with a hyphen");
        }
        if (spec.replicas() < 1) {
            throw invalid("a model on Vertex AI has one replica at least, and " + CapacityBounds.of(spec)
                    + " are asked for; delete it instead");
        }
        return spec.location().region().orElseThrow();
    }

    private static GcpException invalid(String reason) {
        return new GcpException(ErrorCode.INVALID_ARGUMENT, reason);
    }
}
