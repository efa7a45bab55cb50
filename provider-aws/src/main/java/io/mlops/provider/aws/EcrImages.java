package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.image.ImageReference;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ecr.model.EcrException;
import software.amazon.awssdk.services.ecr.model.ImageDetail;
import software.amazon.awssdk.services.ecr.model.ImageIdentifier;
import software.amazon.awssdk.services.ecr.model.ImageNotFoundException;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;

/**
 * Images as SageMaker takes them: of ECR, of the endpoint's own region, by their digest. A name without a registry means the
 * account's own one. Thread-safe.
 */
final class EcrImages {
    private static final Pattern IMAGE =
            Pattern.compile("(?:(?<registry>[^/]*[.:][^/]*)/)?(?<repository>[a-z0-9][a-z0-9._/-]*)"
                    + "(?::(?<tag>[\\w][\\w.-]{0,127}))?(?:@sha256:(?<digest>[0-9a-f]{64}))?");

    private static final String SHA256 = "sha256:";
    private static final String LATEST = "latest";

    private final AwsClients clients;
    private final AwsConfig config;

    EcrImages(AwsClients clients, AwsConfig config) {
        this.clients = clients;
        this.config = config;
    }

    /** Where an image of this name is got from in a region, by its tag or digest; INVALID_ARGUMENT where it can be got from nowhere. */
    ImageReference locate(String image, String region) throws AwsException {
        Matcher matcher = IMAGE.matcher(image);
        if (!matcher.matches()) {
            throw invalid(image, "it is no image's name");
        }
        String given = matcher.group("registry");
        String host = given == null ? new EcrRegistry(config.account(), region).host() : given;
        EcrRegistry registry = EcrRegistry.of(host)
                .orElseThrow(() ->
                        invalid(image, "SageMaker takes images of ECR only; push it there (mlops-cli image push)"));
        if (!registry.region().equals(region)) {
            throw invalid(
                    image,
                    "it lies in " + registry.region() + ", and SageMaker in " + region
                            + " takes images of its own region only");
        }
        String digest = matcher.group("digest");
        return new ImageReference(
                host,
                matcher.group("repository"),
                matcher.group("tag") == null && digest == null ? LATEST : matcher.group("tag"),
                digest == null ? null : new Sha256(digest));
    }

    /** The image with its digest; INVALID_ARGUMENT where there is none of this name. */
    String resolve(String image, String region) throws AwsException {
        return pin(image, locate(image, region)).toString();
    }

    /** The same image by its digest. */
    ImageReference pin(String image, ImageReference located) throws AwsException {
        EcrRegistry registry = EcrRegistry.of(located.registry())
                .orElseThrow(() -> invalid(image, located.registry() + " is no registry of ECR"));
        Sha256 wanted = located.digestOrNull();
        ImageIdentifier id = wanted == null
                ? ImageIdentifier.builder()
                        .imageTag(located.tag().orElse(LATEST))
                        .build()
                : ImageIdentifier.builder().imageDigest(SHA256 + wanted).build();
        String found = digest(image, registry.account(), registry.region(), located.repository(), id);
        return located.withDigest(new Sha256(found.substring(SHA256.length())));
    }

    private String digest(String image, String account, String region, String repository, ImageIdentifier id)
            throws AwsException {
        try {
            List<ImageDetail> details = clients.registry(region)
                    .describeImages(request -> request.registryId(account)
                            .repositoryName(repository)
                            .imageIds(id))
                    .imageDetails();
            if (!details.isEmpty()) {
                return details.get(0).imageDigest();
            }
        } catch (RepositoryNotFoundException | ImageNotFoundException e) {
            throw invalid(
                    image,
                    "there is none in the ECR of account " + account + " in " + region
                            + "; push it there (mlops-cli image push)");
        } catch (EcrException e) {
            boolean othersDigest = id.imageDigest() != null && !account.equals(config.account());
            if (othersDigest && AwsErrors.classify(e) == ErrorCode.PERMISSION_DENIED) {
                // To pull another account's image and to look it up are two permissions; SageMaker needs the first
                // only.
                return id.imageDigest();
            }
            throw e;
        }
        throw invalid(image, "there is none of this tag in account " + account + " in " + region);
    }

    private static AwsException invalid(String image, String reason) {
        return new AwsException(ErrorCode.INVALID_ARGUMENT, "image " + image + " cannot run here: " + reason);
    }
}
