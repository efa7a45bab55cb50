package io.mlops.controlplane.reconcile;

import io.mlops.controlplane.model.StagedModels;
import io.mlops.controlplane.port.GatewayProcess;
import io.mlops.controlplane.port.HirePrices;
import io.mlops.controlplane.port.OutputComparison;
import io.mlops.controlplane.port.ProviderLookup;
import io.mlops.controlplane.port.ReplicaProbe;
import io.mlops.controlplane.port.TrafficStats;
import io.mlops.controlplane.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * What a reconciler works with.
 *
 * @param identity twelve characters that stand for the home, on whatever it makes run
 * @param prices what is rented costs
 * @param executor runs what is slow
 * @param clock says what time it is
 * @param nanoTime measures what looks cost
 * @param pid this process
 * @param startedAt when it started
 * @param lookPause how long to wait between two looks at least
 * @param leaseTime how long the lease lasts
 */
public record Surroundings(
        String identity,
        Store store,
        ProviderLookup providers,
        GatewayProcess gateway,
        ReplicaProbe probe,
        TrafficStats traffic,
        OutputComparison comparison,
        StagedModels models,
        HirePrices prices,
        Path routes,
        Path view,
        Executor executor,
        InstantSource clock,
        LongSupplier nanoTime,
        long pid,
        Instant startedAt,
        Duration lookPause,
        Duration leaseTime) {}
