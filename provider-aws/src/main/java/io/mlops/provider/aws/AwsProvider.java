package io.mlops.provider.aws;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.endpoint.Endpoints;
import io.mlops.fault.FaultInjector;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Artifacts in S3 and endpoints on SageMaker. Thread-safe. */
final class AwsProvider implements Provider {
    private static final Set<Capability> CAPABILITIES = Stream.of(
                    S3ArtifactStore.CAPABILITIES, SageMakerEndpoints.CAPABILITIES)
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    private final AwsConfig config;
    private final AwsClients clients;
    private final AwsInstanceTypes types = AwsInstanceTypes.load();
    private final ArtifactStore artifacts;
    private final Endpoints endpoints;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, S3ArtifactStore> stores = new ConcurrentHashMap<>();

    AwsProvider(AwsConfig config, CallListener listener) {
        this.config = config;
        this.clients = new AwsClients(config);
        this.artifacts = new ArtifactStore(store(config.home()).withCopies(this::copies), listener);
        this.endpoints = new Endpoints(new SageMakerEndpoints(config, clients, this::store, types), listener);
    }

    private S3ArtifactStore store(String region) {
        return stores.computeIfAbsent(
                region, at -> new S3ArtifactStore(clients.s3(at), config.bucketIn(at), config.kmsKey(), random));
    }

    /** Where models are brought to from the first region. */
    private List<S3ArtifactStore> copies() {
        String home = config.bucketIn(config.home());
        return config.regions().stream()
                .filter(region -> !config.bucketIn(region).equals(home))
                .map(this::store)
                .toList();
    }

    @Override
    public String name() {
        return AwsConfig.PROVIDER;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public List<Location> locations() {
        return config.locations();
    }

    @Override
    public ArtifactStore artifacts() {
        return artifacts;
    }

    @Override
    public Endpoints endpoints() {
        return endpoints;
    }

    @Override
    public FaultInjector faults() {
        return FaultInjector.lacking(AwsConfig.PROVIDER);
    }

    /** Hosting has no spot (https://docs.aws.amazon.com/sagemaker/latest/dg/model-managed-spot-training.html is for training only). */
    @Override
    public Optional<String> machine(Need need) {
        try {
            return Optional.of(types.of(need.compute(), need.location().region().orElse("")) + ", on-demand");
        } catch (AwsException e) {
            throw new MlopsException(e.code(), "cannot host at " + need.location() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public List<Finding> examine(List<Need> needs) {
        return new AwsExamination(config, clients, types).findings(needs);
    }

    @Override
    public void close() {
        clients.close();
    }
}
