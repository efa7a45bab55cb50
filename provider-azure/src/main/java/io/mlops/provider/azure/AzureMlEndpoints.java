package io.mlops.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.artifact.spi.ArtifactStoreDriver;
import io.mlops.artifact.spi.RegionalStores;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Survey;
import io.mlops.endpoint.spi.CapacityBounds;
import io.mlops.endpoint.spi.EndpointChecks;
import io.mlops.endpoint.spi.EndpointsDriver;
import io.mlops.endpoint.spi.RegionalEndpoints;
import io.mlops.endpoint.spi.SpecTags;
import io.mlops.spi.DriverException;
import io.mlops.spi.Undo;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Managed online endpoints of Azure Machine Learning: one endpoint with one deployment for each spec, in the workspace of its region.
 * What it should be stands in its tags; capacity and tags change in place, anything else is another endpoint. Each call takes the next
 * step: the endpoint, then its deployment, then the traffic, then the scaling. Thread-safe.
 */
final class AzureMlEndpoints implements EndpointsDriver, AzureDriver {
    static final Set<Capability> CAPABILITIES = Set.of(
            Capability.ENDPOINTS,
            Capability.ENDPOINT_SCALING,
            Capability.ENDPOINT_AUTOSCALING,
            Capability.ENDPOINT_INSTANCE_TYPES,
            Capability.INFERENCE_TRANSPORT);
    /** Of the endpoints of a subscription: https://learn.microsoft.com/azure/machine-learning/how-to-manage-quotas */
    private static final int MOST_INSTANCES = 50;
    /** https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations; two more are those of the parts. */
    private static final int MOST_TAGS = 48;

    private final AzureConfig config;
    private final ArmClient arm;
    private final RegionalStores<? extends ArtifactStoreDriver> stores;
    private final AzureInstanceTypes types;
    private final ImageSource images;
    private final WorkspaceDatastore datastore;
    private final AzureMlObserver observer;
    private final MonitorAutoscale scaling;
    private final DeploymentLogs logs;
    private final RegionalEndpoints<HostedDeployment> regional;

    /** Where images come from. */
    @FunctionalInterface
    interface ImageSource {
        /** The image with its digest; INVALID_ARGUMENT where it is not there or cannot run there. */
        String resolve(String image, String region) throws DriverException;
    }

    AzureMlEndpoints(
            AzureConfig config,
            ArmClient arm,
            RegionalStores<? extends ArtifactStoreDriver> stores,
            AzureInstanceTypes types,
            ImageSource images,
            WorkspaceDatastore datastore) {
        this.config = config;
        this.arm = arm;
        this.stores = stores;
        this.types = types;
        this.images = images;
        this.datastore = datastore;
        this.scaling = new MonitorAutoscale(config, arm, types);
        this.observer = new AzureMlObserver(config, arm, scaling);
        this.logs = new DeploymentLogs(arm, config);
        this.regional =
                new RegionalEndpoints<>(AzureConfig.PROVIDER, config.regions(), AzureErrors.REGIONS, new Region());
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Endpoint apply(EndpointSpec spec) throws Exception {
        String region = requirePossible(spec);
        String machine = types.of(spec.compute(), region).name();
        Map<String, String> tags = SpecTags.write(spec, "Azure", MOST_TAGS);
        Optional<OnlineEndpoint> there = observer.endpoint(region, spec.name());
        if (there.isEmpty()) {
            return view(create(spec, region, machine, tags));
        }
        HostedDeployment ours = observer.hosted(region, there.get()).orElseThrow(AzureMlEndpoints::foreign);
        boolean changed = update(ours, spec, machine, tags);
        return view(changed ? observer.find(region, spec.name()).orElseThrow(AzureMlEndpoints::gone) : ours);
    }

    private static AzureException foreign() {
        return new AzureException(
                ErrorCode.ALREADY_EXISTS,
                "the workspace has an online endpoint of this name that was not made by this program");
    }

    private static AzureException gone() {
        return new AzureException(ErrorCode.UNAVAILABLE, "it is not there any more; apply again");
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

    /** Azure drains by itself, however long {@code drain} is. */
    @Override
    public void delete(String name, Duration drain) throws Exception {
        Optional<HostedDeployment> there = regional.find(name);
        // A start that was broken off left a model in any region.
        List<String> regions = there.map(each -> List.of(each.region())).orElse(config.regions());
        if (there.isPresent()) {
            new EndpointDeletion(parts(there.get().region()), observer, scaling).run(there.get());
        }
        AzureErrors.REGIONS.all(regions, region -> {
            if (observer.endpoint(region, name).isEmpty()) {
                parts(region).sweep(name);
            }
            return region;
        });
        regional.forget(name);
    }

    /** One region, as {@link RegionalEndpoints} looks at it. */
    private final class Region implements RegionalEndpoints.Region<HostedDeployment> {
        @Override
        public Optional<HostedDeployment> find(String region, String name) throws Exception {
            return observer.find(region, name);
        }

        @Override
        public List<HostedDeployment> list(String region, Tags tags) throws Exception {
            return observer.list(region, tags);
        }

        @Override
        public String of(HostedDeployment hosted) {
            return hosted.region();
        }

        @Override
        public Endpoint view(HostedDeployment hosted) {
            return AzureMlEndpoints.this.view(hosted);
        }
    }

    private Endpoint view(HostedDeployment there) {
        String scoring = there.endpoint().properties().scoringUri();
        URI address = scoring == null || scoring.isEmpty()
                ? config.endpoints().scoring(there.region(), there.spec().name())
                : URI.create(scoring);
        return there.view(address, machine(there), logs.of(there));
    }

    /** For people. */
    private String machine(HostedDeployment there) {
        try {
            return types.of(there.spec().compute(), there.region()).toString();
        } catch (DriverException e) {
            return "what was asked for (" + e.getMessage() + ")";
        }
    }

    private EndpointParts parts(String region) {
        return new EndpointParts(arm, config, region);
    }

    private HostedDeployment create(EndpointSpec spec, String region, String machine, Map<String, String> tags)
            throws Exception {
        EndpointChecks.requireModel(
                spec,
                stores.home().find(spec.model().artifact()),
                "container " + config.container() + " of storage account " + config.storageAccountIn(config.home()));
        String image = images.resolve(spec.image(), region);
        stores.bring(spec.model().artifact(), spec.model().digest(), config.home(), region);
        datastore.require(region);
        String model = datastore.uri(region, spec.model().artifact().value());
        EndpointParts parts = parts(region);
        OnlineEndpoint made;
        try {
            made = parts.create(new EndpointParts.Blueprint(spec, machine, image, model), tags);
        } catch (ArmException e) {
            // Somebody else begins it at the same moment; what they made has the same parts.
            Optional<HostedDeployment> there =
                    AzureErrors.busy(e) ? observer.find(region, spec.name()) : Optional.empty();
            if (there.isPresent()) {
                return there.get();
            }
            throw undone(spec.name(), parts, e);
        }
        regional.saw(spec.name(), region);
        return observer.hosted(region, made).orElseThrow(AzureMlEndpoints::gone);
    }

    /** Takes back what was made; where that fails too the user hears what is left. */
    private Exception undone(String name, EndpointParts parts, ArmException why) {
        return Undo.after(why, () -> {
                    if (observer.endpoint(parts.region(), name).isEmpty()) {
                        parts.sweep(name);
                    }
                })
                .<Exception>map(left -> new AzureException(
                        AzureErrors.classify(why),
                        AzureErrors.reason(why)
                                + "; what was made for it is still there, is not billed, and goes when it is"
                                + " deleted (" + AzureErrors.reason(left) + ")",
                        why))
                .orElse(why);
    }

    /** Takes the next step, if one is left; whether it did. */
    private boolean update(HostedDeployment there, EndpointSpec spec, String machine, Map<String, String> tags)
            throws DriverException {
        if (there.deleting()) {
            throw new AzureException(
                    ErrorCode.FAILED_PRECONDITION, "it is being deleted; delete it again to finish that, then apply");
        }
        if (!SpecTags.fixed(spec).equals(SpecTags.fixed(there.spec()))) {
            throw new AzureException(
                    ErrorCode.ALREADY_EXISTS, "it exists with another model, image, compute, hosting or location");
        }
        if (there.exhausted()) {
            throw new AzureException(ErrorCode.RESOURCE_EXHAUSTED, view(there).reason() + "; delete it first");
        }
        if (there.failed() || there.endpoint().state().equals("Creating")) {
            return false;
        }
        if (spec.scaling().isEmpty() && there.spec().scaling().isPresent()) {
            scaling.end(spec.name());
        }
        if (!there.settled()) {
            return false;
        }
        Map<String, JsonNode> otherTags = retagging(there, tags);
        return otherTags.isEmpty()
                ? step(there, spec, machine)
                : taken(() -> parts(there.region()).retag(there, new OnlineEndpoint.Retagging(otherTags)));
    }

    /** The tags that are another, and null for those that go; nobody else's. */
    private static Map<String, JsonNode> retagging(HostedDeployment there, Map<String, String> tags) {
        Map<String, String> wanted = EndpointParts.tags(tags, there);
        Map<String, String> found = there.endpoint().allTags();
        Map<String, JsonNode> change = new HashMap<>();
        found.forEach((key, value) -> {
            if (!wanted.containsKey(key) && (SpecTags.ours(key) || Tags.fits(key, value))) {
                change.put(key, JsonNodeFactory.instance.nullNode());
            }
        });
        if (change.isEmpty() && found.entrySet().containsAll(wanted.entrySet())) {
            return Map.of();
        }
        // All of them: Azure's description does not say whether others stay.
        found.forEach((key, value) -> change.putIfAbsent(key, JsonNodeFactory.instance.textNode(value)));
        wanted.forEach((key, value) -> change.put(key, JsonNodeFactory.instance.textNode(value)));
        return change;
    }

    private boolean step(HostedDeployment there, EndpointSpec spec, String machine) throws DriverException {
        EndpointParts parts = parts(there.region());
        Optional<OnlineDeployment> deployment = there.deployment();
        if (deployment.isEmpty() || deployment.get().state().equals("Canceled")) {
            return deployed(parts, there, spec, machine);
        }
        if (!there.served()) {
            return taken(() -> parts.serve(there));
        }
        scaling.follow(there, spec);
        CapacityBounds bounds = CapacityBounds.of(spec);
        int told = deployment.get().instances();
        boolean resized = !bounds.contain(told) && taken(() -> parts.resize(there, bounds.nearest(told)));
        return resized || spec.scaling().isPresent();
    }

    /** What is refused will be refused again: then the endpoint goes too, so that its name is free. */
    private boolean deployed(EndpointParts parts, HostedDeployment there, EndpointSpec spec, String machine)
            throws DriverException {
        try {
            return taken(() -> parts.deploy(there, spec, machine));
        } catch (ArmException e) {
            if (!AzureErrors.classify(e).retryable() || AzureErrors.classify(e) == ErrorCode.RESOURCE_EXHAUSTED) {
                Undo.after(e, () -> parts.delete(spec.name()));
            }
            throw e;
        }
    }

    /** Where somebody else's change is under way: applying again, when it is over, takes the step. */
    private static boolean taken(Runnable step) {
        try {
            step.run();
        } catch (ArmException e) {
            if (!AzureErrors.busy(e)) {
                throw e;
            }
        }
        return true;
    }

    /** The region of what can be hosted. */
    private String requirePossible(EndpointSpec spec) throws DriverException {
        String region = EndpointChecks.requireServable(spec, config.locations());
        if (spec.name().length() < 3) {
            throw invalid("Azure takes names of 3 to 32 characters");
        }
        int most = CapacityBounds.of(spec).most();
        if (most > MOST_INSTANCES) {
            throw invalid("a deployment of Azure Machine Learning has 1 to " + MOST_INSTANCES + " instances, and "
                    + most + " are asked for");
        }
        return region;
    }

    private static AzureException invalid(String reason) {
        return new AzureException(ErrorCode.INVALID_ARGUMENT, reason);
    }
}
