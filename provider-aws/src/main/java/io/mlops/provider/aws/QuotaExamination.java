package io.mlops.provider.aws;

import io.mlops.ErrorCode;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.spi.MachineType;
import io.mlops.provider.Finding;
import io.mlops.provider.Need;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuota;

/**
 * Holds what is asked for in a region against what Service Quotas allows there and what endpoints use of it already. Used by one
 * thread.
 */
final class QuotaExamination {
    private final AwsClients clients;

    QuotaExamination(AwsClients clients) {
        this.clients = clients;
    }

    /** Of machines of this type. */
    Finding of(Need need, MachineType type) {
        List<ServiceQuota> quotas;
        try {
            quotas = quotas(need, SageMakerQuotas.hostingName(type.name())::equals);
        } catch (SdkException e) {
            return unseen(need, e);
        }
        String needed = need.replicas() + " of " + type;
        if (quotas.isEmpty()) {
            return Finding.odd(
                    subject(need),
                    needed + ": Service Quotas names no such machine here",
                    "perhaps this region lacks it");
        }
        ServiceQuota quota = quotas.getFirst();
        if (allowed(quota) < need.replicas()) {
            return refused(needed, quota, need, need.replicas());
        }
        MachinesInUse used;
        try {
            used = EndpointMachines.of(clients.sageMaker(region(need)), InstantSource.system())
                    .of(type.name());
        } catch (SdkException e) {
            return Finding.odd(
                    subject(need),
                    needed + ", of " + allowed(quota) + " that the account may have; how many are in use was not seen: "
                            + AwsErrors.reason(e),
                    "permit sagemaker:DescribeEndpoint and sagemaker:DescribeEndpointConfig");
        }
        return counted(needed, quota, need, used);
    }

    /** No refusal where others leave too little: what is in use may be what the deployment itself has, and changes in place. */
    private static Finding counted(String needed, ServiceQuota quota, Need need, MachinesInUse used) {
        if (used.machines() == 0) {
            return Finding.good(
                    subject(need),
                    needed + ", of " + allowed(quota) + " that the account may have" + used.restriction());
        }
        if (used.machines() + need.replicas() <= allowed(quota)) {
            return Finding.good(
                    subject(need),
                    needed + ", of " + allowed(quota) + " that the account may have, with " + used.machines()
                            + " in use" + used.restriction());
        }
        return Finding.odd(
                subject(need),
                needed + ": of " + allowed(quota) + " that the account may have " + used.machines() + " are in use, by "
                        + used.names() + used.restriction(),
                "enough where this changes them in place; else end what is not needed, or "
                        + more(quota, need, used.machines() + need.replicas()));
    }

    /**
     * Of serverless inference, whose quotas are of endpoints and of requests at a time. They are known by their words only, so none of
     * them refuses anything.
     */
    Finding serverless(Need need, Hosting.Serverless hosting, String room) {
        List<ServiceQuota> quotas;
        try {
            quotas = quotas(need, name -> {
                String words = name.toLowerCase(Locale.ROOT);
                return words.contains("serverless") && !words.contains("provisioned");
            });
        } catch (SdkException e) {
            return unseen(need, e);
        }
        String needed = room + ", at most " + hosting.maximum() + " requests at a time";
        for (ServiceQuota quota : quotas) {
            boolean requests = quota.quotaName().toLowerCase(Locale.ROOT).contains("concurrency");
            int wanted = requests ? hosting.maximum() : 1;
            if (allowed(quota) < wanted) {
                return Finding.odd(subject(need), needed + ": " + said(quota), more(quota, need, wanted));
            }
        }
        String allowed = quotas.stream()
                .map(quota -> "\"" + quota.quotaName() + "\" is " + allowed(quota))
                .collect(Collectors.joining(", "));
        return Finding.good(
                subject(need),
                needed
                        + (quotas.isEmpty()
                                ? "; Service Quotas tells none of serverless inference here"
                                : "; what others use of it is not counted: " + allowed));
    }

    private static Finding refused(String needed, ServiceQuota quota, Need need, int wanted) {
        return Finding.bad(
                ErrorCode.RESOURCE_EXHAUSTED, subject(need), needed + ": " + said(quota), more(quota, need, wanted));
    }

    private static String said(ServiceQuota quota) {
        return "the quota \"" + quota.quotaName() + "\" is " + allowed(quota) + " (" + quota.quotaCode() + ")";
    }

    private static String more(ServiceQuota quota, Need need, int wanted) {
        return "ask for more: aws service-quotas request-service-quota-increase --service-code sagemaker --quota-code "
                + quota.quotaCode() + " --desired-value " + wanted + " --region " + region(need);
    }

    private static Finding unseen(Need need, SdkException failure) {
        return Finding.odd(
                subject(need),
                "was not checked: " + AwsErrors.reason(failure),
                "permit servicequotas:ListServiceQuotas");
    }

    private List<ServiceQuota> quotas(Need need, Predicate<String> name) {
        return new SageMakerQuotas(clients).named(region(need), name);
    }

    private static long allowed(ServiceQuota quota) {
        return SageMakerQuotas.allowed(quota);
    }

    private static String subject(Need need) {
        return "quota " + need.location();
    }

    private static String region(Need need) {
        return need.location().region().orElse("");
    }
}
