package io.mlops.provider.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointSummary;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantSummary;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

/**
 * How many machines of a type the endpoints of a region have, whoever made them.
 *
 * @param machines that there are, or are coming
 * @param endpoints that have them
 * @param unseen how many endpoints nobody looked at, since there are so many
 */
record MachinesInUse(int machines, List<String> endpoints, int unseen) {
    /** Two calls each: a look at an account must not take minutes. */
    private static final int MOST = 50;

    private static final int NAMED = 3;

    MachinesInUse {
        endpoints = List.copyOf(endpoints);
    }

    static MachinesInUse of(SageMakerClient sageMaker, String type) {
        List<String> all = sageMaker.listEndpointsPaginator(request -> {}).endpoints().stream()
                .map(EndpointSummary::endpointName)
                .toList();
        int machines = 0;
        List<String> having = new ArrayList<>();
        for (String name : all.subList(0, Math.min(MOST, all.size()))) {
            int here = machines(sageMaker, name, type);
            machines += here;
            if (here > 0) {
                having.add(name);
            }
        }
        return new MachinesInUse(machines, having, Math.max(0, all.size() - MOST));
    }

    /** Of one endpoint; an account may change while it is looked at. */
    private static int machines(SageMakerClient sageMaker, String name, String type) {
        try {
            DescribeEndpointResponse endpoint = sageMaker.describeEndpoint(request -> request.endpointName(name));
            List<String> variants = sageMaker
                    .describeEndpointConfig(request -> request.endpointConfigName(endpoint.endpointConfigName()))
                    .productionVariants()
                    .stream()
                    .filter(variant -> type.equals(variant.instanceTypeAsString()))
                    .map(ProductionVariant::variantName)
                    .toList();
            return endpoint.productionVariants().stream()
                    .filter(variant -> variants.contains(variant.variantName()))
                    .mapToInt(MachinesInUse::machines)
                    .sum();
        } catch (SageMakerException e) {
            if (SageMakerErrors.absent(e)) {
                return 0;
            }
            throw e;
        }
    }

    private static int machines(ProductionVariantSummary variant) {
        return Stream.of(variant.currentInstanceCount(), variant.desiredInstanceCount())
                .filter(Objects::nonNull)
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
    }

    /** For people. */
    String names() {
        return String.join(", ", endpoints.subList(0, Math.min(NAMED, endpoints.size())))
                + (endpoints.size() > NAMED ? " and " + (endpoints.size() - NAMED) + " more" : "");
    }

    /** What was not seen, for people; empty where everything was. */
    String restriction() {
        return unseen == 0 ? "" : "; " + unseen + " more endpoints of the region were not looked at";
    }
}
