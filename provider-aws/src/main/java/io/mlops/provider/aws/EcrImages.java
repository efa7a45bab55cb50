package io.mlops.provider.aws;

import io.mlops.ErrorCode;
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
    private static final Pattern REGISTRY =
            Pattern.compile("(\\d{12})\\.dkr\\.ecr(?:-fips)?\\.([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?");
    private static final Pattern IMAGE =
            Pattern.compile("(?:(?<registry>[^/]*[.:][^/]*)/)?(?<repository>[a-z0-9][a-z0-9._/-]*)"
                    + "(?::(?<tag>[\\w][\\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?");

    private final AwsClients clients;
    private final AwsConfig config;

    EcrImages(AwsClients clients, AwsConfig config) {
        this.clients = clients;
        this.config = config;
    }

    /** The image with its digest; INVALID_ARGUMENT where there is none of this name. */
    String resolve(String image, String region) throws AwsException {
        Matcher matcher = IMAGE.matcher(image);
        if (!matcher.matches()) {
            throw invalid(image, "it is no image's name");
        }
        String given = matcher.group("registry");
        String registry =
                given == null ? config.account() + ".dkr.ecr." + region + "." + AwsEndpoints.suffix(region) : given;
        Matcher ecr = REGISTRY.matcher(registry);
        if (!ecr.matches()) {
            throw invalid(image, "SageMaker takes images of ECR only; push it there (mlops-cli image push)");
        }
        if (!ecr.group(2).equals(region)) {
            throw invalid(
                    image,
                    "it lies in " + ecr.group(2) + ", and SageMaker in " + region
                            + " takes images of its own region only");
        }
        String repository = matcher.group("repository");
        String digest = matcher.group("digest");
        String tag = matcher.group("tag") == null ? "latest" : matcher.group("tag");
        ImageIdentifier id = digest == null
                ? ImageIdentifier.builder().imageTag(tag).build()
                : ImageIdentifier.builder().imageDigest(digest).build();
        return registry + "/" + repository + "@" + digest(image, ecr.group(1), region, repository, id);
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
