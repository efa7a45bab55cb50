package io.mlops.cli.command;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.Tags;
import io.mlops.cli.console.ExitCode;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.LiveBlock;
import io.mlops.cli.console.Session;
import io.mlops.cli.drill.Breakage;
import io.mlops.cli.drill.ConnectorBreakage;
import io.mlops.cli.drill.DirectCall;
import io.mlops.cli.drill.Drill;
import io.mlops.cli.drill.DrillGuard;
import io.mlops.cli.drill.DrillJson;
import io.mlops.cli.drill.DrillLock;
import io.mlops.cli.drill.DrillPlan;
import io.mlops.cli.drill.DrillReport;
import io.mlops.cli.drill.DrillText;
import io.mlops.cli.drill.GatewayBreakage;
import io.mlops.cli.drill.GatewaySeat;
import io.mlops.cli.drill.GatewaySeats;
import io.mlops.cli.drill.ProviderBreakage;
import io.mlops.cli.drill.SurvivorLoad;
import io.mlops.cli.http.GatewayAccess;
import io.mlops.controlplane.ControlPlane;
import io.mlops.controlplane.Deployed;
import io.mlops.fault.Fault;
import io.mlops.fault.FaultOptions;
import io.mlops.provider.Provider;
import io.mlops.routing.Transports;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * One {@code drill}, from the question to the journal.
 *
 * @param force whether it is done in spite of what speaks against it
 */
record DrillRun(Session session, Confirmation confirmation, boolean force) {
    private static final Duration USUAL_LATENCY = Duration.ofMillis(300);

    /** What the command line asks for. */
    record Wish(
            String name, Fault fault, FaultOptions options, String target, boolean all, int rps, Duration duration) {}

    int run(Wish wish) throws IOException, InterruptedException {
        try (Workspace workspace = Workspace.open(session);
                ControlPlane plane = workspace.controlPlane()) {
            DrillTarget aim = DrillTarget.find(workspace, wish.name(), wish.target(), wish.all());
            DrillLock lock = DrillLock.take(session.home().run());
            try {
                return run(wish, aim, workspace, plane);
            } finally {
                lock.close();
            }
        }
    }

    private int run(Wish wish, DrillTarget aim, Workspace workspace, ControlPlane plane)
            throws IOException, InterruptedException {
        GatewaySeats seats = new GatewaySeats(session.home());
        if (!force) {
            aim.requireCalm();
            requireOthers(aim, seats);
        }
        Deployed deployed = plane.find(wish.name())
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND, "cannot drill " + wish.name() + ": it was destroyed a moment ago"));
        Optional<Provider> injector = injector(workspace, wish);
        boolean connector = injector.isEmpty() && !wish.target().equals(DrillPlan.GATEWAY);
        DrillPlan plan = plan(wish, aim, deployed, connector || wish.fault().reverts());
        Breakage breakage = connector
                ? new ConnectorBreakage(seats, plan, wish.all())
                : injector.map(provider -> through(provider, plan)).orElseGet(() -> gatewayBreakage(seats, plan));
        confirmation.require(session, "a drill", question(plan, breakage));
        workspace.controllerProcess().ensureStarted();
        if (!force) {
            requireCapacity(aim, plan, seats, workspace.providers().transports());
        }
        DrillReport report = drill(workspace, plane, seats, plan, breakage);
        if (session.json()) {
            Json.print(session, json -> DrillJson.write(json, report));
        } else {
            DrillText.lines(report).forEach(session::result);
        }
        return report.held() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }

    private DrillReport drill(
            Workspace workspace, ControlPlane plane, GatewaySeats seats, DrillPlan plan, Breakage breakage)
            throws IOException {
        LiveBlock block = new LiveBlock(session.terminal());
        DrillGuard guard = DrillGuard.over(breakage);
        try {
            // Before anything breaks: should this process be killed, the journal still says who did it.
            journal(plane, "DRILL_STARTED", plan, json -> DrillJson.begun(json, plan, breakage.injector()));
            DrillReport report = new Drill(plan, breakage, seats, workspace::view, session.clock()).run(block::draw);
            block.clear();
            journal(plane, "DRILL", plan, json -> DrillJson.write(json, report));
            return report;
        } finally {
            guard.close();
        }
    }

    private static void journal(ControlPlane plane, String action, DrillPlan plan, Consumer<JsonGenerator> detail) {
        plane.record(
                plane.actor().toString(),
                action,
                plan.deployment(),
                new String(Json.bytes(detail), StandardCharsets.UTF_8));
    }

    private static void requireOthers(DrillTarget aim, GatewaySeats seats) {
        if (!aim.target().equals(DrillPlan.GATEWAY)) {
            aim.requireSurvivors();
        } else if (seats.ready().size() < 2) {
            throw aim.refused("only one gateway process runs, so nobody would answer until it is replaced");
        }
    }

    /** Refuses where those that are left cannot carry what users send and the drill adds: tried, not guessed. */
    private void requireCapacity(DrillTarget aim, DrillPlan plan, GatewaySeats seats, Transports transports)
            throws IOException, InterruptedException {
        if (aim.victims().isEmpty()) {
            return; // the replicas stay as they are
        }
        List<DirectCall> survivors = aim.calls(transports, plan.request());
        if (survivors.isEmpty()) {
            throw aim.refused("the replicas that would be left have no addresses of their own, so nobody can try"
                    + " whether they carry the load");
        }
        Duration limit =
                Optional.ofNullable(plan.objectives().latencyP99OrNull()).orElse(USUAL_LATENCY);
        SurvivorLoad load = SurvivorLoad.measure(
                survivors, aim.victims().size(), plan.rps(), seats.perSecond(plan.deployment()), limit);
        if (!load.suffices()) {
            throw aim.refused("those that would be left cannot carry the load: " + load.phrase() + "; lower --rps");
        }
        session.note("those that stay can carry the load: " + load.phrase());
    }

    private DrillPlan plan(Wish wish, DrillTarget aim, Deployed deployed, boolean reverts) {
        URI url = URI.create(aim.deployment().url());
        return new DrillPlan(
                wish.name(),
                wish.fault(),
                wish.options(),
                wish.target(),
                aim.ids(),
                wish.rps(),
                wish.duration(),
                new Prediction(wish.name(), url, wish.duration(), GatewayAccess.none()).infer(),
                Zeros.body(deployed.spec().model().inputs()),
                deployed.spec().objectives(),
                GatewayCredentials.of(session, Optional.empty()),
                reverts);
    }

    /** The provider of the target where it can do it itself; empty where that is left to the gateway's connector, or a gateway is hit. */
    private static Optional<Provider> injector(Workspace workspace, Wish wish) {
        if (wish.target().equals(DrillPlan.GATEWAY)) {
            return Optional.empty();
        }
        Location location = Location.parse(wish.target());
        Provider provider = workspace
                .providers()
                .find(location.provider())
                .orElseThrow(() -> new MlopsException(
                        ErrorCode.NOT_FOUND,
                        "cannot drill " + location + ": there is no provider " + location.provider()));
        return Optional.of(provider).filter(each -> each.faults().offers(wish.fault()));
    }

    private static Breakage through(Provider provider, DrillPlan plan) {
        // Its code is loaded now and not in the moment of the fault, which would blur when that was.
        provider.endpoints().list(Tags.none());
        return new ProviderBreakage(provider.faults(), provider.name(), plan);
    }

    private static Breakage gatewayBreakage(GatewaySeats seats, DrillPlan plan) {
        List<GatewaySeat> ready = seats.ready();
        if (ready.isEmpty()) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE, "cannot drill " + plan.deployment() + ": no gateway process is ready");
        }
        return new GatewayBreakage(ready.getLast());
    }

    private static String question(DrillPlan plan, Breakage breakage) {
        String whom = plan.target().equals(DrillPlan.GATEWAY)
                ? "one of its gateway processes"
                : plan.victims().size() + (plan.victims().size() == 1 ? " replica" : " replicas") + " at "
                        + plan.target() + " (" + String.join(", ", plan.victims()) + ")";
        return "Send " + plan.rps() + " requests/s to " + plan.deployment() + " for "
                + plan.duration().toSeconds() + " s and inject " + plan.phrase() + " into " + whom + ", through "
                + breakage.injector() + "?";
    }
}
