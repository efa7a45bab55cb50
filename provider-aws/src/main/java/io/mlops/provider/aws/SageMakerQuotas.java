package io.mlops.provider.aws;

import java.util.List;
import java.util.function.Predicate;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuota;

/** What Service Quotas allows of SageMaker in a region. Thread-safe. */
record SageMakerQuotas(AwsClients clients) {
    private static final String SAGEMAKER = "sagemaker";
    /** What a quota for hosting is called, behind the instance type. */
    private static final String HOSTING = " for endpoint usage";

    /** Those of which the name is as wanted. */
    List<ServiceQuota> named(String region, Predicate<String> name) {
        return clients
                .quotas(region)
                .listServiceQuotasPaginator(request -> request.serviceCode(SAGEMAKER))
                .quotas()
                .stream()
                .filter(quota -> name.test(quota.quotaName()))
                .toList();
    }

    /** Whether a quota of this name is one of machines of endpoints. */
    static boolean hosting(String name) {
        return name.endsWith(HOSTING);
    }

    /** What the quota of an instance type for hosting is called. */
    static String hostingName(String instanceType) {
        return instanceType + HOSTING;
    }

    static long allowed(ServiceQuota quota) {
        return quota.value().longValue();
    }
}
