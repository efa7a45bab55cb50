package io.mlops.controlplane.spec;

import io.mlops.ByteSize;
import io.mlops.controlplane.spec.DeploymentSpec.Compare;
import io.mlops.controlplane.spec.DeploymentSpec.Replicas;
import io.mlops.controlplane.spec.DeploymentSpec.Requests;
import io.mlops.controlplane.spec.DeploymentSpec.Rollout;
import io.mlops.controlplane.spec.DeploymentSpec.Strategy;
import io.mlops.controlplane.spec.DeploymentSpec.Tensor;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a spec must satisfy beyond the types of its fields; reports a path and what is wrong there. */
final class SpecChecks {
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Duration LONGEST_REQUEST = Duration.ofHours(1);
    private static final ByteSize LARGEST_BODY = ByteSize.parse("1GiB");

    private static final String CLIENTS = "spec.objectives.clients";

    private final BiConsumer<String, String> report;

    private SpecChecks(BiConsumer<String, String> report) {
        this.report = report;
    }

    static void check(DeploymentSpec spec, BiConsumer<String, String> report) {
        SpecChecks checks = new SpecChecks(report);
        checks.tensors("spec.model.inputs", spec.model().inputs());
        checks.tensors("spec.model.outputs", spec.model().outputs());
        checks.replicas(spec.replicas());
        checks.scaling(spec.scalingOrNull());
        checks.serverless(spec);
        checks.standby(spec);
        PlacementChecks.check(spec, report);
        checks.requests(spec.requests());
        checks.rollout(spec.rollout());
        checks.clients(spec.objectives());
        DeploymentSpec.Load load = spec.loadOrNull();
        if (load != null && load.peakOrNull() != null && load.peakOrNull() < load.steady()) {
            report.accept("spec.load.peak", "the peak is less than the steady load of " + load.steady());
        }
    }

    private void tensors(String path, List<Tensor> tensors) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < tensors.size(); i++) {
            Tensor tensor = tensors.get(i);
            String at = path + "[" + i + "]";
            if (!names.add(tensor.name())) {
                report.accept(at + ".name", "two tensors are named " + tensor.name());
            }
            if (tensor.shape().isEmpty()) {
                report.accept(at + ".shape", "the shape is empty: expected the size of each dimension, as in [-1, 32]");
            }
            if (tensor.shape().contains(0L)) {
                report.accept(at + ".shape", "a dimension of size 0 holds nothing: expected a size, or -1 for any");
            }
        }
    }

    private void replicas(Replicas replicas) {
        Integer max = replicas.maxOrNull();
        if (max != null && max < replicas.min()) {
            report.accept("spec.replicas.max", "max " + max + " is less than min " + replicas.min());
        }
    }

    private void scaling(DeploymentSpec.@Nullable Scaling scaling) {
        if (scaling != null && Percent.of(0).equals(scaling.targetOrNull())) {
            report.accept("spec.scaling.target", "a replica that is never busy serves nobody: expected more than 0%");
        }
    }

    private void serverless(DeploymentSpec spec) {
        DeploymentSpec.Serverless serverless = spec.serverlessOrNull();
        if (serverless == null) {
            return;
        }
        if (serverless.warm() > serverless.concurrency()) {
            report.accept(
                    "spec.serverless.warm",
                    "warm " + serverless.warm() + " is more than concurrency " + serverless.concurrency());
        }
        int places = spec.placement().locations().size();
        if (serverless.concurrency() < places) {
            report.accept(
                    "spec.serverless.concurrency",
                    "concurrency " + serverless.concurrency() + " leaves nothing for some of the " + places
                            + " locations");
        }
        if (spec.replicas().min() != 1 || spec.replicas().maxOrNull() != null) {
            report.accept(
                    "spec.replicas",
                    "what is serverless has no replicas to count: write {min: 1}, and how much it takes in serverless");
        }
        if (spec.scalingOrNull() != null) {
            report.accept("spec.scaling", "what is serverless follows its load by itself: leave scaling out");
        }
        if (spec.compute().purchase() != DeploymentSpec.Purchase.ANY) {
            report.accept(
                    "spec.compute.purchase",
                    "what is serverless is paid by use and not by machine: leave purchase out");
        }
    }

    private void standby(DeploymentSpec spec) {
        DeploymentSpec.Standby standby = spec.standbyOrNull();
        if (standby == null) {
            return;
        }
        if (spec.traffic() != DeploymentSpec.Traffic.PRIORITY) {
            report.accept(
                    "spec.standby", "with traffic active every location serves: leave standby out, or use priority");
        }
        if (spec.serverless()) {
            report.accept("spec.standby", "what is serverless keeps no replicas to stand by: leave standby out");
        }
        int places = spec.placement().locations().size();
        if (places == 1) {
            report.accept("spec.standby", "there is one location only: name another one to stand by");
        } else if (spec.replicas().min() < places * standby.replicas()) {
            report.accept(
                    "spec.standby.replicas",
                    "replicas.min " + spec.replicas().min() + " is over all locations: expected at least "
                            + places * standby.replicas() + " for " + places + " locations with "
                            + standby.replicas() + (standby.replicas() == 1 ? " replica" : " replicas"));
        }
        atMost("spec.standby.after", standby.after());
        atMost("spec.standby.hold", standby.hold());
    }

    private void clients(DeploymentSpec.Objectives objectives) {
        if (objectives.clients().isEmpty()) {
            return;
        }
        if (objectives.latencyP99OrNull() == null) {
            report.accept(
                    CLIENTS,
                    "how far clients are is held against latency-p99, which is not given: add it, or leave clients out");
        }
        Set<String> regions = new HashSet<>();
        for (int i = 0; i < objectives.clients().size(); i++) {
            String region = objectives.clients().get(i).region();
            if (!regions.add(region)) {
                report.accept(CLIENTS + "[" + i + "].region", "two regions of clients are named " + region);
            }
        }
    }

    private void requests(Requests requests) {
        if (requests.timeout().isZero() || requests.timeout().compareTo(LONGEST_REQUEST) > 0) {
            report.accept("spec.requests.timeout", "expected more than 0s and at most 1h");
        }
        long most = requests.maxBody().bytes();
        if (most < 1 || most > LARGEST_BODY.bytes()) {
            report.accept("spec.requests.max-body", "expected 1B to " + LARGEST_BODY);
        }
    }

    private void rollout(Rollout rollout) {
        List<Percent> steps = rollout.steps();
        if (steps.isEmpty() && rollout.strategy() == Strategy.CANARY) {
            report.accept("spec.rollout", "a canary needs steps, as in steps: [5%, 25%, 100%]");
        }
        if (!steps.isEmpty() && rollout.strategy() == Strategy.BLUE_GREEN) {
            report.accept("spec.rollout.steps", "blue-green has no steps: leave them out, or use canary");
        }
        for (int i = 0; i < steps.size(); i++) {
            Percent before = i == 0 ? Percent.of(0) : steps.get(i - 1);
            if (steps.get(i).compareTo(before) <= 0) {
                report.accept("spec.rollout.steps[" + i + "]", steps.get(i) + " is not more than " + before);
            }
        }
        if (!steps.isEmpty() && !steps.get(steps.size() - 1).equals(Percent.of(100))) {
            report.accept("spec.rollout.steps[" + (steps.size() - 1) + "]", "the last step must be 100%");
        }
        if (rollout.abortOn().outputDriftOrNull() != null && rollout.compare() == Compare.NONE) {
            report.accept(
                    "spec.rollout.compare", "nothing is compared: abort-on.output-drift needs recorded or synthetic");
        }
        freeze(rollout.freezeOrNull());
        atMost("spec.rollout.hold", rollout.hold());
        atMost("spec.rollout.keep-previous", rollout.keepPrevious());
        atMost("spec.rollout.ready-timeout", rollout.readyTimeout());
        if (rollout.readyTimeout().isZero()) {
            report.accept("spec.rollout.ready-timeout", "nothing becomes ready in no time: expected more than 0s");
        }
    }

    private void freeze(DeploymentSpec.@Nullable Freeze freeze) {
        if (freeze != null && !ZoneId.getAvailableZoneIds().contains(freeze.zone())) {
            report.accept(
                    "spec.rollout.freeze.zone",
                    "there is no time zone " + freeze.zone()
                            + Names.nearest(freeze.zone(), ZoneId.getAvailableZoneIds())
                                    .map(near -> ": did you mean " + near + "?")
                                    .orElse(": expected a name such as Asia/Tokyo or America/New_York"));
        }
    }

    private void atMost(String path, Duration duration) {
        if (duration.compareTo(LONGEST) > 0) {
            report.accept(path, "longer than a year");
        }
    }
}
