package io.mlops.provider.aws;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A private registry of ECR; an account has one in each region
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html).
 *
 * @param account whose it is, twelve digits
 * @param region where it is
 */
record EcrRegistry(String account, String region) {
    private static final Pattern HOST =
            Pattern.compile("(\\d{12})\\.dkr\\.ecr(?:-fips)?\\.([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?");

    /** Empty for the host of any other registry. */
    static Optional<EcrRegistry> of(String host) {
        Matcher matcher = HOST.matcher(host);
        return matcher.matches() ? Optional.of(new EcrRegistry(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    String host() {
        return account + ".dkr.ecr." + region + "." + AwsEndpoints.suffix(region);
    }
}
