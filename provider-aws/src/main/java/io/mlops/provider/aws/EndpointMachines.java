package io.mlops.provider.aws;

import io.mlops.spi.Parallel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.ListEndpointsResponse;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantSummary;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

/**
 * The machines that the endpoints of a region have, whoever made them.
 *
 * @param endpoints that were looked at
 * @param unseen what was not looked at for want of time, for people; empty where everything was
 */
record EndpointMachines(List<Endpoint> endpoints, String unseen) {
    /** A look at an account must not take minutes, and whoever chooses among clouds waits ten seconds (Decider). */
    private static final Duration ENOUGH = Duration.ofSeconds(8);
    /** SageMaker's most. */
    private static final int PAGE = 100;

    private static final int AT_ONCE = 8;

    EndpointMachines {
        endpoints = List.copyOf(endpoints);
    }

    /**
     * One endpoint.
     *
     * @param machines how many there are, or are coming, by their type
     */
    record Endpoint(String name, Map<String, Integer> machines) {}

    /**
     * Looks at all of them, with two calls each, several at once.
     *
     * @throws SdkException as AWS refuses
     */
    static EndpointMachines of(SageMakerClient sageMaker, InstantSource clock) {
        Instant end = clock.instant().plus(ENOUGH);
        List<String> names = new ArrayList<>();
        boolean listed = list(sageMaker, names, () -> clock.instant().isBefore(end));
        Queue<Endpoint> seen = new ConcurrentLinkedQueue<>();
        try {
            Parallel.forEach(names, AT_ONCE, name -> {
                if (clock.instant().isBefore(end)) {
                    seen.add(new Endpoint(name, machines(sageMaker, name)));
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AbortedException.create("interrupted while endpoints were looked at", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("endpoints were not looked at", e);
        }
        return new EndpointMachines(
                seen.stream().sorted(Comparator.comparing(Endpoint::name)).toList(),
                unseen(names.size() - seen.size(), listed));
    }

    /** Whether the list came to its end in time. */
    private static boolean list(SageMakerClient sageMaker, List<String> names, BooleanSupplier inTime) {
        for (ListEndpointsResponse page : sageMaker.listEndpointsPaginator(request -> request.maxResults(PAGE))) {
            page.endpoints().forEach(each -> names.add(each.endpointName()));
            if (page.nextToken() != null && !inTime.getAsBoolean()) {
                return false;
            }
        }
        return true;
    }

    private static String unseen(int missed, boolean listed) {
        return missed == 0 && listed
                ? ""
                : missed + (listed ? "" : " or more") + " endpoints of the region were not looked at within "
                        + ENOUGH.toSeconds() + " s";
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
