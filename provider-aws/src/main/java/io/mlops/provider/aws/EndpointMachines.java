package io.mlops.provider.aws;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointSummary;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantSummary;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

/**
 * The machines that the endpoints of a region have, whoever made them.
 *
 * @param endpoints that were looked at
 * @param unseen how many endpoints nobody looked at, since there are so many
 */
record EndpointMachines(List<Endpoint> endpoints, int unseen) {
    /** Two calls each: a look at an account must not take minutes. */
    private static final int MOST = 50;

    EndpointMachines {
        endpoints = List.copyOf(endpoints);
    }

    /**
     * One endpoint.
     *
     * @param machines how many there are, or are coming, by their type
     */
    record Endpoint(String name, Map<String, Integer> machines) {}

    static EndpointMachines of(SageMakerClient sageMaker) {
        List<String> all = sageMaker.listEndpointsPaginator(request -> {}).endpoints().stream()
                .map(EndpointSummary::endpointName)
                .toList();
        List<Endpoint> seen = new ArrayList<>();
        for (String name : all.subList(0, Math.min(MOST, all.size()))) {
            seen.add(new Endpoint(name, machines(sageMaker, name)));
        }
        return new EndpointMachines(seen, Math.max(0, all.size() - MOST));
    }

    /** Of machines of one type. */
    MachinesInUse of(String type) {
        int machines = 0;
        List<String> having = new ArrayList<>();
        for (Endpoint each : endpoints) {
            int here = each.machines().getOrDefault(type, 0);
            machines += here;
            if (here > 0) {
                having.add(each.name());
            }
        }
        return new MachinesInUse(machines, having, unseen);
    }

    /** Of one endpoint; an account may change while it is looked at. */
    private static Map<String, Integer> machines(SageMakerClient sageMaker, String name) {
        try {
            DescribeEndpointResponse endpoint = sageMaker.describeEndpoint(request -> request.endpointName(name));
            Map<String, Integer> counts = new HashMap<>();
            for (ProductionVariantSummary variant : endpoint.productionVariants()) {
                counts.put(variant.variantName(), count(variant));
            }
            Map<String, Integer> machines = new HashMap<>();
            for (ProductionVariant variant : sageMaker
                    .describeEndpointConfig(request -> request.endpointConfigName(endpoint.endpointConfigName()))
                    .productionVariants()) {
                String type = variant.instanceTypeAsString();
                if (type != null) {
                    machines.merge(type, counts.getOrDefault(variant.variantName(), 0), Integer::sum);
                }
            }
            return machines;
        } catch (SageMakerException e) {
            if (SageMakerErrors.absent(e)) {
                return Map.of();
            }
            throw e;
        }
    }

    private static int count(ProductionVariantSummary variant) {
        return Stream.of(variant.currentInstanceCount(), variant.desiredInstanceCount())
                .filter(Objects::nonNull)
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
    }
}
