package io.mlops.provider.aws;

import io.mlops.endpoint.Hosting;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import io.mlops.spi.DriverException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Looks at one thing of the account after the other; nothing that it finds stops it, but a caller that AWS does not know. Used by one thread. */
final class AwsExamination {
    private static final String SAGEMAKER = "sagemaker";

    private final AwsConfig config;
    private final AwsClients clients;
    private final AwsInstanceTypes types;
    private final List<Finding> findings = new ArrayList<>();

    AwsExamination(AwsConfig config, AwsClients clients, AwsInstanceTypes types) {
        this.config = config;
        this.clients = clients;
        this.types = types;
    }

    /** Of the regions that the needs name and the one of the artifacts, or of all where there are no needs. */
    List<Finding> findings(List<Need> needs) {
        Optional<String> caller = identity();
        if (caller.isEmpty()) {
            return findings;
        }
        AccessExamination access = new AccessExamination(config, clients);
        findings.add(access.role());
        findings.add(access.permissions(caller.get()));
        if (needs.isEmpty()) {
            findings.add(access.money(caller.get()));
        }
        List<String> regions = needs.isEmpty()
                ? config.regions()
                : Stream.concat(
                                Stream.of(config.home()),
                                needs.stream().map(AwsExamination::region).filter(config.regions()::contains))
                        .distinct()
                        .toList();
        for (String region : regions) {
            findings.addAll(new BucketExamination(config, clients, region).findings());
            config.kmsKey().ifPresent(key -> findings.add(new KeyExamination(clients, key).finding(region)));
            sageMaker(region);
        }
        needs.forEach(this::image);
        needs.forEach(this::quota);
        return findings;
    }

    /** Who calls; empty where AWS does not say. */
    private Optional<String> identity() {
        GetCallerIdentityResponse caller;
        try {
            caller = clients.sts(config.home()).getCallerIdentity(request -> {});
        } catch (SdkException e) {
            findings.add(Finding.bad(AwsErrors.classify(e), "identity", AwsErrors.reason(e), ""));
            return Optional.empty();
        }
        boolean same = config.account().equals(caller.account());
        findings.add(
                same
                        ? Finding.good("identity", caller.arn())
                        : Finding.bad(
                                "identity",
                                caller.arn() + " is of account " + caller.account() + ", and the role " + config.role()
                                        + " is not",
                                "SageMaker takes roles of the caller's account only: set providers.aws.role, or call as"
                                        + " somebody else"));
        return Optional.of(caller.arn());
    }

    private void sageMaker(String region) {
        String subject = SAGEMAKER + " " + region;
        try {
            clients.sageMaker(region).listEndpoints(request -> request.maxResults(1));
            findings.add(Finding.good(subject, "the caller may list endpoints"));
        } catch (SdkException e) {
            findings.add(Finding.bad(
                    AwsErrors.classify(e),
                    subject,
                    AwsErrors.reason(e),
                    "the permissions that are needed stand in docs/providers.md"));
        }
    }

    private void image(Need need) {
        if (need.image().isEmpty()) {
            return;
        }
        String subject = "image " + need.location();
        try {
            findings.add(Finding.good(subject, new EcrImages(clients, config).resolve(need.image(), region(need))));
        } catch (DriverException e) {
            findings.add(Finding.bad(e.code(), subject, AwsErrors.reason(e), ""));
        } catch (SdkException e) {
            findings.add(Finding.odd(
                    subject, need.image() + " was not checked: " + AwsErrors.reason(e), "permit ecr:DescribeImages"));
        }
    }

    private void quota(Need need) {
        QuotaExamination quotas = new QuotaExamination(clients);
        try {
            findings.add(
                    need.hosting() instanceof Hosting.Serverless serverless
                            ? quotas.serverless(need, serverless, ServerlessRoom.describe(need.compute()))
                            : quotas.of(need, types.of(need.compute(), region(need))));
        } catch (DriverException e) {
            findings.add(Finding.bad(e.code(), "quota " + need.location(), AwsErrors.reason(e), ""));
        }
    }

    private static String region(Need need) {
        return need.location().region().orElse("");
    }
}
