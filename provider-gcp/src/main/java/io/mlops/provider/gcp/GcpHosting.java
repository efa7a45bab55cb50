package io.mlops.provider.gcp;

import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.artifact.spi.RegionalStores;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.Survey;
import io.mlops.endpoint.spi.EndpointChecks;
import io.mlops.endpoint.spi.EndpointsDriver;
import io.mlops.endpoint.spi.RegionalEndpoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Endpoints of GCP: on Vertex AI what has machines of its own, on Cloud Run what has none. Thread-safe. */
final class GcpHosting implements EndpointsDriver, GcpDriver {
    static final Set<Capability> CAPABILITIES = Stream.of(VertexEndpoints.CAPABILITIES, CloudRunEndpoints.CAPABILITIES)
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    private final GcpConfig config;
    private final Blueprints blueprints;
    private final VertexEndpoints vertex;
    private final CloudRunEndpoints run;
    private final EndpointLogs logs;
    private final RegionalEndpoints<GcpHosted> regional;

    GcpHosting(
            GcpConfig config,
            GcpClients clients,
            RegionalStores<? extends ArtifactStoreDriver> stores,
            GcpInstanceTypes types,
            Blueprints.ImageSource images) {
        this.config = config;
        this.blueprints = new Blueprints(config, stores, images);
        this.logs = new EndpointLogs(config, clients);
        this.vertex = new VertexEndpoints(config, clients, blueprints, types, logs);
        this.run = new CloudRunEndpoints(config, clients);
        this.regional = new RegionalEndpoints<>(GcpConfig.PROVIDER, config.regions(), GcpErrors.REGIONS, new Region());
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Endpoint apply(EndpointSpec spec) throws Exception {
        EndpointChecks.requireServable(spec, config.locations());
        if (spec.name().endsWith("-")) {
            throw new GcpException(ErrorCode.INVALID_ARGUMENT, "GCP takes names that do not end with a hyphen");
        }
        String region = spec.location().region().orElseThrow();
        GcpHosted applied =
                spec.hosting() instanceof Hosting.Serverless ? applyRun(spec, region) : applyVertex(spec, region);
        regional.saw(spec.name(), region);
        return view(applied);
    }

    private GcpHosted applyVertex(EndpointSpec spec, String region) throws Exception {
        if (run.service(region, spec.name()).isPresent()) {
            throw taken("Cloud Run");
        }
        return vertex.apply(spec, region);
    }

    private GcpHosted applyRun(EndpointSpec spec, String region) throws Exception {
        CloudRunEndpoints.requirePossible(spec);
        if (vertex.observer().endpoint(region, spec.name()).isPresent()) {
            throw taken("Vertex AI");
        }
        Optional<RunService> there = run.find(region, spec.name());
        if (there.isEmpty() && run.service(region, spec.name()).isPresent()) {
            throw VertexEndpoints.foreign();
        }
        return there.isPresent()
                ? run.update(there.get(), spec)
                : run.create(spec, region, blueprints.of(spec, region));
    }

    private static GcpException taken(String where) {
        return new GcpException(
                ErrorCode.ALREADY_EXISTS, "it exists with another kind of hosting, on " + where + ", or is not ours");
    }

    private Endpoint view(GcpHosted hosted) {
        return switch (hosted) {
            case HostedModel model -> vertex.view(model);
            case RunService service -> service.view(logs.of(service));
        };
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

    /** Vertex AI and Cloud Run drain by themselves, however long {@code drain} is. */
    @Override
    public void delete(String name, Duration drain) throws Exception {
        Optional<GcpHosted> there = regional.find(name);
        // A start that was broken off left a model in any region.
        List<String> regions = there.map(each -> List.of(each.region())).orElse(config.regions());
        GcpErrors.REGIONS.all(regions, region -> {
            if (there.isPresent() && there.get() instanceof RunService) {
                run.delete(region, name);
            } else if (there.isPresent()
                    || vertex.observer().endpoint(region, name).isEmpty()) {
                vertex.delete(region, name);
            }
            return region;
        });
        regional.forget(name);
    }

    /** One region, as {@link RegionalEndpoints} looks at it. */
    private final class Region implements RegionalEndpoints.Region<GcpHosted> {
        @Override
        public Optional<GcpHosted> find(String region, String name) {
            Optional<GcpHosted> model = vertex.observer().find(region, name).map(each -> each);
            return model.isPresent() ? model : run.find(region, name).map(each -> each);
        }

        @Override
        public List<GcpHosted> list(String region, Tags tags) {
            List<GcpHosted> found = new ArrayList<>(vertex.observer().list(region, tags));
            found.addAll(run.list(region, tags));
            return found;
        }

        @Override
        public String of(GcpHosted hosted) {
            return hosted.region();
        }

        @Override
        public Endpoint view(GcpHosted hosted) {
            return GcpHosting.this.view(hosted);
        }
    }
}
