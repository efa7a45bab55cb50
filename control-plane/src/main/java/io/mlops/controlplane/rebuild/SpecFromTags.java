package io.mlops.controlplane.rebuild;

import io.mlops.ByteSize;
import io.mlops.Location;
import io.mlops.artifact.StoreUri;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.DeploymentSpec.ComputeNeeds;
import io.mlops.controlplane.spec.DeploymentSpec.Model;
import io.mlops.controlplane.spec.DeploymentSpec.Purchase;
import io.mlops.controlplane.spec.DeploymentSpec.Replicas;
import io.mlops.controlplane.spec.DeploymentSpec.Requests;
import io.mlops.controlplane.spec.DeploymentSpec.Serverless;
import io.mlops.controlplane.spec.DeploymentSpec.Tensor;
import io.mlops.controlplane.spec.Machine;
import io.mlops.controlplane.spec.Percent;
import io.mlops.controlplane.spec.Place;
import io.mlops.controlplane.spec.Placement;
import io.mlops.controlplane.spec.RevisionTemplate;
import io.mlops.controlplane.spec.RevisionTemplate.Pin;
import io.mlops.controlplane.spec.SpecJson;
import io.mlops.endpoint.Endpoint;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.Hosting;
import io.mlops.endpoint.Scaling;
import io.mlops.endpoint.TensorSpec;
import io.mlops.routing.Recording;
import io.mlops.routing.Route;
import io.mlops.routing.Upstream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The spec that would make just these endpoints run.
 *
 * @param endpoints of the revision that serves
 * @param route that gateways follow; what only it tells has its fallback where there is none
 */
record SpecFromTags(String name, List<Endpoint> endpoints, Optional<Route> route) {
    /** Percents have so many digits behind the point. */
    private static final int DIGITS = 6;

    DeploymentSpec spec() {
        Map<String, String> fields = new TreeMap<>();
        fields.put("model", SpecJson.write(model()));
        fields.put("image", quoted(template(endpoints).image()));
        fields.put("compute", SpecJson.write(template(endpoints).compute()));
        fields.put("placement", SpecJson.write(placement()));
        fields.put("traffic", active() ? "active" : "priority");
        capacity(fields);
        route.ifPresent(known -> {
            ByteSize body = new ByteSize(known.maxBodyBytes());
            fields.put("requests", SpecJson.write(new Requests(known.timeout(), body)));
            if (known.recording() == Recording.OFF) {
                fields.put("rollout", "{compare: none}");
            }
        });
        return SpecJson.deployment(fields.entrySet().stream()
                .map(field -> field.getKey() + ": " + field.getValue())
                .collect(Collectors.joining("\n")));
    }

    /** What its revision is. */
    static RevisionTemplate template(List<Endpoint> endpoints) {
        EndpointSpec first = endpoints.getFirst().spec();
        Map<String, Pin> pins = new TreeMap<>();
        endpoints.forEach(endpoint -> digest(endpoint.spec().image())
                .ifPresent(digest -> pins.put(provider(endpoint), new Pin(provider(endpoint), digest))));
        return new RevisionTemplate(
                first.model().digest().hex(),
                first.model().framework(),
                tensors(first.model().inputs()),
                tensors(first.model().outputs()),
                first.image().replaceFirst("@sha256:[0-9a-f]{64}$", ""),
                new ComputeNeeds(
                        first.compute().accelerators(),
                        first.compute().cpus(),
                        first.compute().memory(),
                        endpoints.stream().allMatch(SpecFromTags::spot) ? Purchase.SPOT : Purchase.ANY),
                first.hosting() instanceof Hosting.Serverless
                        ? RevisionTemplate.Hosting.SERVERLESS
                        : RevisionTemplate.Hosting.MACHINES,
                List.copyOf(pins.values()),
                machines(endpoints));
    }

    private static List<Machine> machines(List<Endpoint> endpoints) {
        return endpoints.stream()
                .filter(endpoint -> !(endpoint.spec().hosting() instanceof Hosting.Serverless))
                .map(endpoint -> new Machine(
                        endpoint.spec().location(),
                        endpoint.spec().compute().instanceTypeOrNull(),
                        spot(endpoint) ? Purchase.SPOT : Purchase.ON_DEMAND))
                .toList();
    }

    private static boolean spot(Endpoint endpoint) {
        return endpoint.spec().hosting() instanceof Hosting.Spot;
    }

    private Model model() {
        EndpointSpec first = endpoints.getFirst().spec();
        RevisionTemplate template = template(endpoints);
        return new Model(
                StoreUri.of(first.location().provider(), first.model().artifact())
                        .toString(),
                template.digest(),
                template.framework(),
                template.inputs(),
                template.outputs());
    }

    private void capacity(Map<String, String> fields) {
        List<EndpointSpec> specs = endpoints.stream().map(Endpoint::spec).toList();
        int least = specs.stream().mapToInt(EndpointSpec::replicas).sum();
        if (specs.getFirst().hosting() instanceof Hosting.Serverless) {
            int most = specs.stream()
                    .mapToInt(spec -> spec.hosting() instanceof Hosting.Serverless(int maximum) ? maximum : 1)
                    .sum();
            fields.put("replicas", SpecJson.write(new Replicas(1, null)));
            fields.put("serverless", SpecJson.write(new Serverless(most, least)));
            return;
        }
        Optional<EndpointSpec> scaled =
                specs.stream().filter(spec -> spec.scaling().isPresent()).findFirst();
        Integer most = scaled.map(spec -> active() ? sum(specs) : maximum(spec) + least - spec.replicas())
                .orElse(null);
        fields.put("replicas", SpecJson.write(new Replicas(Math.max(1, least), most)));
        scaled.flatMap(EndpointSpec::scaling)
                .ifPresent(scaling -> fields.put("scaling", SpecJson.write(scaling(scaling.target()))));
    }

    private static int sum(List<EndpointSpec> specs) {
        return specs.stream().mapToInt(SpecFromTags::maximum).sum();
    }

    private static int maximum(EndpointSpec spec) {
        return spec.scaling().map(Scaling::maximum).orElse(spec.replicas());
    }

    /** Of requests the share and the whole are not told apart: any pair of the same product asks for the same. */
    private static DeploymentSpec.Scaling scaling(Scaling.Target target) {
        return switch (target) {
            case Scaling.Utilization(double share) ->
                new DeploymentSpec.Scaling(percent(BigDecimal.valueOf(share).movePointRight(2)), null, List.of());
            case Scaling.Requests(double perSecond) -> {
                long whole = 1000;
                int zeros = 3;
                while (whole < perSecond) {
                    whole *= 10;
                    zeros++;
                }
                Percent share = percent(BigDecimal.valueOf(perSecond).movePointLeft(zeros - 2));
                yield new DeploymentSpec.Scaling(share, whole, List.of());
            }
        };
    }

    private static Percent percent(BigDecimal value) {
        return new Percent(value.setScale(DIGITS, RoundingMode.HALF_UP));
    }

    /**
     * Replicas that are spread evenly are so in the order of the placement, the first ones one more; among equals traffic's order counts.
     * Otherwise each location says its own, in traffic's order.
     */
    private Placement placement() {
        List<Integer> counts = endpoints.stream()
                .map(endpoint -> endpoint.spec().replicas())
                .sorted()
                .toList();
        boolean serverless = endpoints.getFirst().spec().hosting() instanceof Hosting.Serverless;
        boolean even = serverless || counts.getLast() - counts.getFirst() <= 1;
        Comparator<EndpointSpec> larger =
                Comparator.comparingInt(EndpointSpec::replicas).reversed();
        Comparator<EndpointSpec> first = Comparator.comparingInt(spec -> priority(spec.location()));
        boolean mixed = template(endpoints).compute().purchase() != Purchase.SPOT;
        return Placement.at(endpoints.stream()
                .map(Endpoint::spec)
                .sorted((even ? larger.thenComparing(first) : first.thenComparing(larger))
                        .thenComparing(spec -> spec.location().toString()))
                .map(spec -> new Place(
                        spec.location(),
                        even ? null : Math.max(1, spec.replicas()),
                        spec.compute().instanceTypeOrNull(),
                        mixed && spec.hosting() instanceof Hosting.Spot ? Purchase.SPOT : null))
                .toList());
    }

    private int priority(Location location) {
        return route.stream()
                .flatMap(known -> known.upstreams().stream())
                .filter(upstream -> upstream.location().equals(location))
                .mapToInt(Upstream::priority)
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    /** Whether all locations serve at once; one after the other where nothing tells. */
    private boolean active() {
        List<Integer> priorities = endpoints.stream()
                .map(endpoint -> priority(endpoint.spec().location()))
                .filter(priority -> priority != Integer.MAX_VALUE)
                .toList();
        return priorities.size() > 1 && priorities.stream().distinct().count() == 1;
    }

    private static List<Tensor> tensors(List<TensorSpec> tensors) {
        return tensors.stream()
                .map(tensor -> new Tensor(tensor.name(), tensor.datatype(), tensor.shape()))
                .toList();
    }

    private static String provider(Endpoint endpoint) {
        return endpoint.spec().location().provider();
    }

    private static Optional<String> digest(String image) {
        int at = image.indexOf("@sha256:");
        return at < 0 ? Optional.empty() : Optional.of(image.substring(at + "@sha256:".length()));
    }

    private static String quoted(Object text) {
        return "\"" + text + "\"";
    }
}
