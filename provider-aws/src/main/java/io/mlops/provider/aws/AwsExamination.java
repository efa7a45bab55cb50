package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.endpoint.Hosting;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    List<Finding> findings(List<Need> needs) {
        if (!identity()) {
            return findings;
        }
        for (String region : config.regions()) {
            bucket(region);
            look(
                    "sagemaker " + region,
                    "the caller may list endpoints",
                    () -> clients.sageMaker(region).listEndpoints(request -> request.maxResults(1)));
        }
        needs.forEach(this::quota);
        return findings;
    }

    private boolean identity() {
        GetCallerIdentityResponse caller;
        try {
            caller = clients.sts(config.home()).getCallerIdentity(request -> {});
        } catch (SdkException e) {
            findings.add(Finding.bad("identity", AwsErrors.reason(e), ""));
            return false;
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
        return true;
    }

    private void bucket(String region) {
        String bucket = config.bucketIn(region);
        try {
            clients.s3(region).headBucket(request -> request.bucket(bucket));
            findings.add(Finding.good("bucket " + region, bucket));
        } catch (SdkException e) {
            ErrorCode code = AwsErrors.classify(e);
            String advice = switch (code) {
                case NOT_FOUND -> "make it: aws s3 mb s3://" + bucket + " --region " + region;
                case PERMISSION_DENIED -> "it is somebody else's, or the caller lacks s3:ListBucket";
                default -> "";
            };
            findings.add(Finding.bad("bucket " + region, bucket + ": " + AwsErrors.reason(e), advice));
        }
    }

    private void look(String subject, String good, Runnable look) {
        try {
            look.run();
            findings.add(Finding.good(subject, good));
        } catch (SdkException e) {
            findings.add(Finding.bad(
                    subject, AwsErrors.reason(e), "the permissions that are needed stand in docs/providers.md"));
        }
    }

    private void quota(Need need) {
        String region = need.location().region().orElse("");
        String subject = "quota " + need.location();
        InstanceType type;
        try {
            if (need.hosting() instanceof Hosting.Serverless) {
                findings.add(Finding.good(subject, ServerlessRoom.describe(need.compute()) + "; no machines to count"));
                return;
            }
            type = types.of(need.compute(), region);
        } catch (AwsException e) {
            findings.add(Finding.bad(subject, AwsErrors.reason(e), ""));
            return;
        }
        Optional<ServiceQuota> quota;
        try {
            quota =
                    clients
                            .quotas(region)
                            .listServiceQuotasPaginator(request -> request.serviceCode(SAGEMAKER))
                            .quotas()
                            .stream()
                            .filter(each -> (type.name() + HOSTING).equals(each.quotaName()))
                            .findFirst();
        } catch (SdkException e) {
            findings.add(Finding.odd(
                    subject, "cannot be seen: " + AwsErrors.reason(e), "permit servicequotas:ListServiceQuotas"));
            return;
        }
        findings.add(judged(subject, need, type, quota));
    }

    private static Finding judged(String subject, Need need, InstanceType type, Optional<ServiceQuota> quota) {
        String needed = need.replicas() + " of " + type;
        if (quota.isEmpty()) {
            return Finding.odd(
                    subject, needed + ": Service Quotas names no such machine here", "perhaps this region lacks it");
        }
        long allowed = quota.get().value().longValue();
        if (allowed < need.replicas()) {
            return Finding.bad(
                    subject,
                    needed + ": the quota \"" + quota.get().quotaName() + "\" is " + allowed,
                    "ask for more: aws service-quotas request-service-quota-increase --service-code sagemaker --quota-code "
                            + quota.get().quotaCode() + " --desired-value " + need.replicas());
        }
        return Finding.good(subject, needed + ", of " + allowed + " that the account may have");
    }
}
