package io.mlops.provider.aws;

import io.mlops.CallListener;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.artifact.ArtifactStore;
import io.mlops.artifact.spi.RegionalStores;
import io.mlops.endpoint.Endpoints;
import io.mlops.endpoint.Hosting;
import io.mlops.fault.FaultInjector;
import io.mlops.image.ImageReference;
import io.mlops.price.PriceSource;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import io.mlops.provider.Provider;
import io.mlops.spi.DriverException;
import io.mlops.training.TrainingJobs;
import io.mlops.transport.TransportLimits;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;

/** Artifacts in S3, endpoints and training jobs on SageMaker. Thread-safe. */
final class AwsProvider implements Provider {
    private static final Set<Capability> CAPABILITIES = Stream.of(
                    S3ArtifactStore.CAPABILITIES,
                    SageMakerEndpoints.CAPABILITIES,
                    SageMakerTrainingJobs.CAPABILITIES,
                    AwsPrices.CAPABILITIES)
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    private final AwsConfig config;
    private final AwsClients clients;
    private final AwsInstanceTypes types = AwsInstanceTypes.load();
    private final ArtifactStore artifacts;
    private final Endpoints endpoints;
    private final TrainingJobs training;
    private final PriceSource prices;
    private final EcrImages images;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, S3ArtifactStore> stores = new ConcurrentHashMap<>();

    AwsProvider(AwsConfig config, CallListener listener, InstantSource clock) {
        this.config = config;
        this.clients = new AwsClients(config);
        this.images = new EcrImages(clients, config);
        RegionalStores<S3ArtifactStore> regional =
                new RegionalStores<>(config.regions(), config::bucketIn, this::store);
        this.artifacts = new ArtifactStore(store(config.home()).withCopies(regional::copies), listener);
        this.endpoints = new Endpoints(new SageMakerEndpoints(config, clients, regional, types), listener);
        this.training = new TrainingJobs(new SageMakerTrainingJobs(config, clients, regional, types, clock), listener);
        this.prices = new PriceSource(new AwsPrices(clients, clock), listener);
    }

    private S3ArtifactStore store(String region) {
        return stores.computeIfAbsent(
                region,
                at -> new S3ArtifactStore(
                        () -> clients.s3(at),
                        clients.direct(at, config.bucketIn(at), config.bucketOwner()),
                        config,
                        at,
                        random,
                        InstantSource.system()));
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
    public TrainingJobs training() {
        return training;
    }

    @Override
    public PriceSource prices() {
        return prices;
    }

    @Override
    public FaultInjector faults() {
        return FaultInjector.lacking(AwsConfig.PROVIDER);
    }

    /** Hosting has no spot (https://docs.aws.amazon.com/sagemaker/latest/dg/model-managed-spot-training.html is for training only). */
    @Override
    public Optional<String> machine(Need need) {
        String region = need.location().region().orElse("");
        try {
            return Optional.of(
                    switch (need.hosting()) {
                        case Hosting.OnDemand() ->
                            types.of(need.compute(), region) + ", on-demand (hosting has no spot)";
                        case Hosting.Spot() ->
                            throw new AwsException(
                                    ErrorCode.UNSUPPORTED,
                                    "SageMaker has spot machines for training jobs and none for endpoints; write"
                                            + " on-demand, or any, which means on-demand there");
                        case Hosting.Serverless(int maximum) -> ServerlessRoom.describe(need.compute());
                    });
        } catch (DriverException e) {
            throw new MlopsException(e.code(), "cannot host at " + need.location() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<TransportLimits> transportLimits() {
        return Optional.of(SageMakerTransport.LIMITS);
    }

    @Override
    public Optional<ImageReference> image(String name, Location location) {
        try {
            return Optional.of(images.locate(name, location.region().orElse("")));
        } catch (DriverException e) {
            throw new MlopsException(e.code(), "cannot host at " + location + ": " + e.getMessage(), e);
        }
    }

    @Override
    public ImageReference pin(ImageReference image) {
        try {
            return images.pin(image.toString(), image);
        } catch (DriverException e) {
            throw new MlopsException(e.code(), "cannot host: " + e.getMessage(), e);
        } catch (SdkException e) {
            throw new MlopsException(
                    AwsErrors.classify(e), "cannot look up image " + image + ": " + AwsErrors.reason(e), e);
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
