package io.mlops.provider.aws;

import io.mlops.MlopsException;
import io.mlops.image.ImageReference;
import io.mlops.image.RegistryCredentials;
import io.mlops.image.RegistryLogin;
import io.mlops.provider.ProviderSettings;
import io.mlops.provider.spi.CloudSettings;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilter;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilterType;
import software.amazon.awssdk.services.ecr.model.RepositoryAlreadyExistsException;

/**
 * The registries of ECR, whoever's they are: the region is the host's own, be it one of the settings or not. A token is good
 * for twelve hours (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html). Thread-safe.
 *
 * @param settings who calls, and where the services answer
 */
record EcrAccess(ProviderSettings settings) implements RegistryCredentials {
    /** What a name without a tag means; it has to move. */
    private static final ImageTagMutabilityExclusionFilter LATEST = ImageTagMutabilityExclusionFilter.builder()
            .filter("latest")
            .filterType(ImageTagMutabilityExclusionFilterType.WILDCARD)
            .build();

    @Override
    public Optional<RegistryLogin> login(String host) {
        return EcrRegistry.of(host)
                .map(registry -> ask(
                        "log in to registry " + host,
                        registry,
                        ecr -> decoded(ecr.getAuthorizationToken(request -> {})
                                .authorizationData()
                                .getFirst()
                                .authorizationToken())));
    }

    /** The token is Base64 of {@code AWS:PASSWORD}. */
    private static RegistryLogin decoded(String token) {
        String both = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
        int colon = both.indexOf(':');
        return new RegistryLogin(both.substring(0, colon), both.substring(colon + 1));
    }

    /** Tags stay what they are but for {@code latest}, and what is pushed is scanned. */
    @Override
    public boolean makeRepository(ImageReference image) {
        Optional<EcrRegistry> registry = EcrRegistry.of(image.registry());
        return registry.isPresent()
                && ask("make repository " + image.registry() + "/" + image.repository(), registry.get(), ecr -> {
                    try {
                        ecr.createRepository(
                                request -> request.registryId(registry.get().account())
                                        .repositoryName(image.repository())
                                        .imageTagMutability(ImageTagMutability.IMMUTABLE_WITH_EXCLUSION)
                                        .imageTagMutabilityExclusionFilters(LATEST)
                                        .imageScanningConfiguration(scanning -> scanning.scanOnPush(true)));
                        return true;
                    } catch (RepositoryAlreadyExistsException e) {
                        return false;
                    }
                });
    }

    /** What is asked of ECR. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(EcrClient ecr);
    }

    private <T> T ask(String what, EcrRegistry registry, Question<T> question) {
        AwsCredentials credentials = AwsCredentials.read(settings);
        AwsEndpoints endpoints = AwsEndpoints.read(settings, List.of(registry.region()));
        int attempts = CloudSettings.attempts(settings);
        try (AwsClients clients = new AwsClients(credentials, endpoints, registry.region(), attempts)) {
            return question.ask(clients.registry(registry.region()));
        } catch (SdkException e) {
            throw new MlopsException(AwsErrors.classify(e), "cannot " + what + ": " + AwsErrors.reason(e), e);
        }
    }
}
