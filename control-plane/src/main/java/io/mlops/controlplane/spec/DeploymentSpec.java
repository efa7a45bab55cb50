package io.mlops.controlplane.spec;

import io.mlops.ByteSize;
import io.mlops.Sha256;
import io.mlops.endpoint.Compute;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a deployment should be: the {@code spec} of a manifest of kind Deployment, with every fallback filled in. */
public record DeploymentSpec(
        @Field("The model to serve.") Model model,

        @Field(
                value = "The container image that serves it, or a name that a provider maps to something it can run.",
                fallback = "mlops/model-server")
        String image,

        @Field(value = "What one replica needs.", fallback = "{}")
        ComputeNeeds compute,

        @Field("How many replicas, over all locations.") Replicas replicas,

        @Field("How the number of replicas follows the load.") @Nullable Scaling scalingOrNull,

        @Field("Without machines of its own, paid by use; where the locations' providers offer it.") @Nullable Serverless serverlessOrNull,

        @Field("Locations that wait warm, smaller than the one that serves; with priority.") @Nullable Standby standbyOrNull,

        @Field("The load to plan for, in requests per second.") @Nullable Load loadOrNull,

        @Field(value = "What the deployment promises; drills check it.", fallback = "{}")
        Objectives objectives,

        @Field("Where it runs: locations in order of preference, or auto.")
        Placement placement,

        @Field(value = "priority: the locations in order, the others warm; active: all at once.", fallback = "priority")
        Traffic traffic,

        @Field(value = "What a client's request may be.", fallback = "{}")
        Requests requests,

        @Field(value = "How alike its locations must predict before they serve beside each other.", fallback = "{}")
        Parity parity,

        @Field(value = "How a new revision takes over.", fallback = "{}")
        Rollout rollout) {

    /** How the number of replicas follows the load, with every fallback filled in. */
    public Scaling scaling() {
        return scalingOrNull == null ? new Scaling(null, null, List.of()) : scalingOrNull;
    }

    /** At other locations, with the replicas that go there. */
    public DeploymentSpec withPlacement(Placement where, Replicas count) {
        return new DeploymentSpec(
                model,
                image,
                compute,
                count,
                scalingOrNull,
                serverlessOrNull,
                standbyOrNull,
                loadOrNull,
                objectives,
                where,
                traffic,
                requests,
                parity,
                rollout);
    }

    /** How locations stand by; only where some do. */
    public Standby standby() {
        return Objects.requireNonNull(standbyOrNull, "a spec without standbys");
    }

    /** Whether it has no machines of its own. */
    public boolean serverless() {
        return serverlessOrNull != null;
    }

    /** The model. */
    public record Model(
            @Field("A path, relative to this file; store://PROVIDER/KEY; or s3://, gs://, az://, models://name@alias.")
            String uri,

            @Field(value = "The model's SHA-256; left out: whatever lies there.", pattern = "[0-9a-f]{64}") @Nullable String digestOrNull,

            @Field(value = "What the model is written in.", fallback = "pytorch", words = "pytorch")
            String framework,

            @Field(value = "What a prediction takes, in order.", min = 1)
            List<Tensor> inputs,

            @Field(value = "What a prediction returns, in order.", min = 1)
            List<Tensor> outputs) {
        public Optional<Sha256> digest() {
            return Optional.ofNullable(digestOrNull).map(Sha256::new);
        }
    }

    /** One named tensor. */
    public record Tensor(
            @Field(value = "The tensor's name.", pattern = "[A-Za-z_][A-Za-z0-9_.-]{0,63}")
            String name,

            @Field(
                    value = "The element type, in the words of the Open Inference Protocol.",
                    fallback = "FP32",
                    words = {"BOOL", "UINT8", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64"})
            String datatype,

            @Field(value = "The size of each dimension; -1 where any size will do (the batch).", min = -1)
            List<Long> shape) {}

    /** What one replica needs. */
    public record ComputeNeeds(
            @Field(value = "Any one of these will do, best first.", fallback = "[]")
            List<String> accelerator,

            @Field(value = "Virtual CPUs.", fallback = "1", min = 1, max = 1024)
            int cpus,

            @Field(value = "Main memory.", fallback = "1GiB")
            ByteSize memory,

            @Field(value = "How it is rented.", fallback = "any")
            Purchase purchase) {
        /** What a provider is asked for; null for the smallest instance type. */
        public Compute on(@Nullable String instanceType) {
            return new Compute(accelerator, cpus, memory, instanceType);
        }
    }

    /** How machines are rented. */
    public enum Purchase {
        ANY,
        ON_DEMAND,
        SPOT
    }

    /** How many replicas. */
    public record Replicas(
            @Field(value = "The least, always running.", min = 1, max = 1000)
            int min,

            @Field(value = "The most, under load.", min = 1, max = 1000) @Nullable Integer maxOrNull) {}

    /** How the number of replicas follows the load. */
    public record Scaling(
            @Field(
                    "How busy a replica should be: the share of requests-per-replica, or of its processor. 70% unless given.")
            @Nullable Percent targetOrNull,

            @Field(value = "The requests per second that one replica carries.", min = 1) @Nullable Long requestsPerReplicaOrNull,

            @Field(value = "Times at which to scale beforehand.", fallback = "[]")
            List<String> schedule) {
        private static final Percent TARGET = Percent.of(70);

        /** What a replica should have to do. */
        public io.mlops.endpoint.Scaling.Target aim() {
            Percent share = targetOrNull == null ? TARGET : targetOrNull;
            return requestsPerReplicaOrNull == null
                    ? new io.mlops.endpoint.Scaling.Utilization(share.fraction())
                    : new io.mlops.endpoint.Scaling.Requests(share.value()
                            .multiply(BigDecimal.valueOf(requestsPerReplicaOrNull))
                            .movePointLeft(2)
                            .doubleValue());
        }
    }

    /** Without machines of its own. */
    public record Serverless(
            @Field(
                    value = "The most requests at a time, over all locations; what is more is throttled.",
                    min = 1,
                    max = 100_000)
            int concurrency,

            @Field(
                    value = "How many of them never wait for a start; these are paid while they wait.",
                    fallback = "0",
                    max = 100_000)
            int warm) {}

    /** Locations that wait warm, smaller than the one that serves. */
    public record Standby(
            @Field(value = "How many replicas each of them has while it waits.", fallback = "1", min = 1, max = 1000)
            int replicas,

            @Field(
                    value = "How long the location that serves must be lost before the next one takes over and grows.",
                    fallback = "5s")
            Duration after,

            @Field(
                    value =
                            "How long the one before must be well again before it takes over, and how long the next one then stays grown.",
                    fallback = "5m")
            Duration hold) {}

    /** Requests per second. */
    public record Load(
            @Field(value = "Usually.", min = 1) long steady,

            @Field(value = "At the peak.", min = 1) @Nullable Long peakOrNull) {
        /** At the peak, or usually where that is not given. */
        public long most() {
            return peakOrNull == null ? steady : peakOrNull;
        }
    }

    /** What the deployment promises. */
    public record Objectives(
            @Field("The share of requests that are answered, over a month.") @Nullable Percent availabilityOrNull,

            @Field("The 99th percentile of the latency, seen by clients.") @Nullable Duration latencyP99OrNull,

            @Field("How long a failover may take.") @Nullable Duration failoverOrNull,

            @Field("The largest failure domain whose loss must be survived.") @Nullable Survive surviveOrNull,

            @Field("The share of the throughput that must be left after that loss.") @Nullable Percent degradedThroughputOrNull,

            @Field(
                    "How often whole domains are lost beyond what services promise: assumed where availability is asked and locations are chosen.")
            @Nullable FailureRates failureRatesOrNull,

            @Field("Where clients are, for latency-p99 where locations are chosen.") @Nullable List<ClientRegion> clientsOrNull) {
        public Objectives {
            clientsOrNull = clientsOrNull == null ? null : List.copyOf(clientsOrNull);
        }

        /** Where clients are; empty where nobody says. */
        public List<ClientRegion> clients() {
            return clientsOrNull == null ? List.of() : clientsOrNull;
        }

        /** As the spec states it, or assumed. */
        public FailureRates failureRates() {
            return failureRatesOrNull == null ? FailureRates.assumed() : failureRatesOrNull;
        }
    }

    /** A failure domain to survive. */
    public enum Survive {
        ZONE,
        REGION,
        CLOUD
    }

    /** How requests spread over locations. */
    public enum Traffic {
        PRIORITY,
        ACTIVE
    }

    /** What a client's request may be. */
    public record Requests(
            @Field(value = "How long the answer may take where the client does not say.", fallback = "10s")
            Duration timeout,

            @Field(
                    value = "The largest body that is accepted; it is kept until the request is answered.",
                    fallback = "16MiB")
            ByteSize maxBody) {}

    /** How alike the locations of a revision must predict. */
    public record Parity(
            @Field(
                    value = "How far a location's outputs may be from another's, measured by how much those vary.",
                    fallback = "1%")
            Percent tolerance,

            @Field(
                    value = "What both predict for a comparison: users' recent requests, made-up ones, or nothing.",
                    fallback = "recorded")
            Compare compare) {}

    /** How a new revision takes over. */
    public record Rollout(
            @Field(
                    value = "rolling: in thirds; canary: by the steps given; blue-green: all at once.",
                    fallback = "rolling")
            Strategy strategy,

            @Field(value = "The share of the traffic that the new revision takes, step by step.", fallback = "[]")
            List<Percent> steps,

            @Field(value = "How long each step is watched before the next.", fallback = "10s")
            Duration hold,

            @Field(value = "How long a new revision may take to become ready.", fallback = "5m")
            Duration readyTimeout,

            @Field(value = "When the new revision is given up.", fallback = "{}")
            AbortOn abortOn,

            @Field(value = "How long the revision before stays ready for a rollback.", fallback = "30m")
            Duration keepPrevious,

            @Field(
                    value =
                            "What both revisions predict for a comparison: users' recent requests, made-up ones, or nothing.",
                    fallback = "recorded")
            Compare compare,

            @Field("When no change may happen.") @Nullable Freeze freezeOrNull) {
        /** The shares to go through, the last of them 100%. */
        public List<Percent> effectiveSteps() {
            if (!steps.isEmpty()) {
                return steps;
            }
            return strategy == Strategy.BLUE_GREEN
                    ? List.of(Percent.of(100))
                    : List.of(Percent.of(33), Percent.of(67), Percent.of(100));
        }
    }

    /** How a new revision takes over. */
    public enum Strategy {
        ROLLING,
        CANARY,
        BLUE_GREEN
    }

    /** What outputs are compared by. */
    public enum Compare {
        RECORDED,
        SYNTHETIC,
        NONE
    }

    /** When a new revision is given up. */
    public record AbortOn(
            @Field(value = "The share of its requests that fail.", fallback = "5%")
            Percent errorRate,

            @Field("The 99th percentile of its latency.") @Nullable Duration latencyP99OrNull,

            @Field("How far its outputs are from the old revision's, measured by how much those vary.") @Nullable Percent outputDriftOrNull) {}

    /** When no change may happen. */
    public record Freeze(
            @Field("A file of times, relative to this file.")
            String calendar,

            @Field("The time zone that they are in, as in Asia/Tokyo.")
            String zone) {}
}
