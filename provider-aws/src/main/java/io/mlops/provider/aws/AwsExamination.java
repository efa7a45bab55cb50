package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import io.mlops.spi.DriverException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuota;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Looks at one thing of the account after the other; nothing that it finds stops it, but a caller that AWS does not know. Used by one thread. */
final class AwsExamination {
    private static final String SAGEMAKER = "sagemaker";
    /** What a quota for hosting is called, behind the instance type. */
    private static final String HOSTING = " for endpoint usage";

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
        List<String> regions = needs.isEmpty()
                ? config.regions()
                : Stream.concat(
                                Stream.of(config.home()),
                                needs.stream().map(AwsExamination::region).filter(config.regions()::contains))
                        .distinct()
                        .toList();
        for (String region : regions) {
            findings.addAll(new BucketExamination(config, clients.s3(region), region).findings());
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
        String subject = "quota " + need.location();
        MachineType type;
        try {
            if (need.hosting() instanceof Hosting.Serverless) {
                findings.add(Finding.good(subject, ServerlessRoom.describe(need.compute()) + "; no machines to count"));
                return;
            }
            type = types.of(need.compute(), region(need));
        } catch (DriverException e) {
            findings.add(Finding.bad(e.code(), subject, AwsErrors.reason(e), ""));
            return;
        }
        Optional<ServiceQuota> quota;
        try {
            quota = clients
                    .quotas(region(need))
                    .listServiceQuotasPaginator(request -> request.serviceCode(SAGEMAKER))
                    .quotas()
                    .stream()
                    .filter(each -> (type.name() + HOSTING).equals(each.quotaName()))
                    .findFirst();
        } catch (SdkException e) {
            findings.add(Finding.odd(
                    subject, "was not checked: " + AwsErrors.reason(e), "permit servicequotas:ListServiceQuotas"));
            return;
        }
        findings.add(judged(subject, need, type, quota));
    }

    private static Finding judged(String subject, Need need, MachineType type, Optional<ServiceQuota> quota) {
        String needed = need.replicas() + " of " + type;
        if (quota.isEmpty()) {
            return Finding.odd(
                    subject, needed + ": Service Quotas names no such machine here", "perhaps this region lacks it");
        }
        long allowed = quota.get().value().longValue();
        if (allowed < need.replicas()) {
            return Finding.bad(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    subject,
                    needed + ": the quota \"" + quota.get().quotaName() + "\" is " + allowed + " ("
                            + quota.get().quotaCode() + ")",
                    "ask for more: aws service-quotas request-service-quota-increase --service-code sagemaker --quota-code "
                            + quota.get().quotaCode() + " --desired-value " + need.replicas() + " --region "
                            + region(need));
        }
        return Finding.good(subject, needed + ", of " + allowed + " that the account may have");
    }

    private static String region(Need need) {
        return need.location().region().orElse("");
    }
}
