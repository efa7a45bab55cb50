package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.catalog.cost.DailyPeak;
import io.mlops.catalog.cost.LoadCurve;
import io.mlops.catalog.cost.MeasuredLoad;
import io.mlops.catalog.cost.MeasuredLoad.Hour;
import io.mlops.catalog.cost.Share;
import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.cli.console.Flag;
import io.mlops.cli.console.Session;
import io.mlops.cli.console.UsageException;
import io.mlops.cli.console.Value;
import io.mlops.cli.process.Logs;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.spec.DeploymentSpec;
import io.mlops.controlplane.spec.Manifest;
import io.mlops.controlplane.store.ThroughputRow;
import io.mlops.controlplane.store.ThroughputRow.Origin;
import io.mlops.controlplane.view.View;
import io.mlops.controlplane.view.ViewJson;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import picocli.CommandLine.Model.CommandSpec;

/** Which load {@code cost compare} works with: the one that gateways measured of the deployment of that name, or a day that is assumed. */
final class CompareLoad {
    /** A week has all days: what is shorter says little about a year. */
    private static final Duration ENOUGH = Duration.ofDays(7);

    private static final BigDecimal MINUTE_SECONDS = BigDecimal.valueOf(60);

    private final Value<BigDecimal> peakHours = Value.optional(
            "HOURS",
            "how long the peak lasts each day, instead of the load that was measured (default 1, where none was)",
            CompareLoad::hours,
            "--peak-hours");
    private final Flag measured =
            Flag.of("take the load that was measured, however short that was; fail where none was", "--measured-load");

    void addTo(CommandSpec spec) {
        spec.addOption(peakHours.spec()).addOption(measured.spec());
    }

    /** {@code alone} is how many replicas there are without those that only wait. */
    LoadCurve of(Session session, Manifest manifest, Share alone) {
        if (measured.on() && peakHours.find().isPresent()) {
            throw new UsageException(
                    "--peak-hours and --measured-load do not go together", "give the load, or take what was measured");
        }
        Config config = Config.read(session.home());
        if (peakHours.find().isPresent() || !hasStore(session, config)) {
            return assumed(session, manifest, List.of());
        }
        Logs.ofCommand();
        try (ControlPlane plane =
                ControlPlane.open(session.home(), Workspace.store(session, config), session.clock())) {
            String name = manifest.name().value();
            List<Hour> hours = plane.placements().loadHours(name).stream()
                    .map(hour -> new Hour(hour.begin(), hour.minutes(), hour.requests(), hour.peakMinute()))
                    .toList();
            boolean enough = minutes(hours) >= ENOUGH.toMinutes() || (measured.on() && !hours.isEmpty());
            return enough
                    ? measured(manifest.spec(), hours, alone, bench(session, plane, name))
                    : assumed(session, manifest, hours);
        }
    }

    /** A home that nobody deployed from yet has none: it is not made for a question. */
    private static boolean hasStore(Session session, Config config) {
        return Files.exists(session.home().database())
                || !config.value(ConfigKey.STORE_URL).isEmpty();
    }

    private static long minutes(List<Hour> hours) {
        return hours.stream().mapToLong(Hour::minutes).sum();
    }

    private LoadCurve assumed(Session session, Manifest manifest, List<Hour> hours) {
        if (measured.on()) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND,
                    "cannot take the measured load of " + manifest.name()
                            + ": no gateway of this home wrote down a minute of it; give --peak-hours");
        }
        if (!hours.isEmpty()) {
            session.note("the load of " + manifest.name() + " was measured for " + minutes(hours) / 60
                    + " hours only, so that a day is assumed; --measured-load takes it anyway");
        }
        DeploymentSpec.Load load = manifest.spec().loadOrNull();
        long steady = load == null ? 0 : load.steady();
        return new DailyPeak(
                steady, load == null ? 0 : load.most(), peakHours.find().orElse(BigDecimal.ONE));
    }

    /** The least that a bench measured of the model that runs; empty where none did. */
    private static OptionalDouble bench(Session session, ControlPlane plane, String name) {
        return ViewJson.readFile(session.home().view()).stream()
                .flatMap(view -> view.deployments().stream())
                .filter(deployment -> deployment.name().equals(name))
                .map(View.Deployment::modelDigest)
                .flatMap(digest -> plane.placements().throughputs(digest).stream())
                .filter(row -> row.origin() == Origin.BENCH)
                .mapToDouble(ThroughputRow::requestsPerSecond)
                .min();
    }

    /** What a replica is to have: docs/costs.md. */
    static LoadCurve measured(DeploymentSpec spec, List<Hour> hours, Share alone, OptionalDouble bench) {
        DeploymentSpec.Scaling scaling = spec.scaling();
        BigDecimal target = scaling.target().value().movePointLeft(2);
        Long stated = scaling.requestsPerReplicaOrNull();
        DeploymentSpec.Load load = spec.loadOrNull();
        BigDecimal most = BigDecimal.valueOf(Math.max(1, alone.peak()));
        BigDecimal perReplica;
        String basis;
        if (bench.isPresent()) {
            perReplica = BigDecimal.valueOf(bench.getAsDouble()).multiply(target);
            basis = scaling.target() + " of what bench measured, the least of any machine";
        } else if (stated != null) {
            perReplica = BigDecimal.valueOf(stated).multiply(target);
            basis = scaling.target() + " of scaling.requests-per-replica";
        } else if (load != null) {
            perReplica = BigDecimal.valueOf(load.most()).divide(most, MathContext.DECIMAL64);
            basis = "the spec's peak load, by as many replicas as there may be";
        } else {
            long peak = hours.stream().mapToLong(Hour::peakMinute).max().orElse(0);
            perReplica =
                    BigDecimal.valueOf(Math.max(1, peak)).divide(MINUTE_SECONDS.multiply(most), MathContext.DECIMAL64);
            basis = "the busiest minute, by as many replicas as there may be";
        }
        return new MeasuredLoad(hours, perReplica, basis, alone.steady(), alone.peak());
    }

    private static BigDecimal hours(String text) {
        try {
            BigDecimal hours = new BigDecimal(text);
            if (hours.signum() >= 0 && hours.compareTo(BigDecimal.valueOf(24)) <= 0) {
                return hours;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no number of hours, as 6.5", e);
        }
        throw new IllegalArgumentException("a day has no " + text + " hours");
    }
}
