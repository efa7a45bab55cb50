package io.mlops.cli.drill;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.console.Json;
import io.mlops.cli.http.HttpAnswer;
import io.mlops.cli.http.HttpRequest;
import io.mlops.fault.Fault;
import io.mlops.fault.FaultOptions;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Breaks the connections to replicas in every gateway, and tells the gateways each second that the drill lives: without that
 * they mend them by themselves.
 */
public final class ConnectorBreakage implements Breakage {
    private static final System.Logger LOG = System.getLogger(ConnectorBreakage.class.getName());
    private static final long HEARTBEAT_MILLIS = 1000;
    private static final int FOUND_NOTHING = 404;

    private final GatewaySeats seats;
    private final DrillPlan plan;
    private final boolean wholeLocation;
    private final Map<Long, Injected> injected = new HashMap<>();
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("drill-heartbeat").factory());
    private final List<String> lapses = new ArrayList<>();
    private boolean over;

    /** One gateway's fault. */
    private record Injected(URI admin, String id) {}

    /** {@code wholeLocation} also breaks replicas that come there later; otherwise only the plan's. */
    public ConnectorBreakage(GatewaySeats seats, DrillPlan plan, boolean wholeLocation) {
        this.seats = seats;
        this.plan = plan;
        this.wholeLocation = wholeLocation;
    }

    @Override
    public String injector() {
        return "the gateway's connector";
    }

    @Override
    public synchronized List<String> inject() {
        List<String> means = new ArrayList<>();
        try {
            for (GatewaySeat seat : seats.ready()) {
                means.add(inject(seat));
            }
        } catch (IOException e) {
            revert();
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE,
                    "cannot inject " + plan.fault().word() + " through the gateway: " + e.getMessage(),
                    e);
        }
        if (means.isEmpty()) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE,
                    "cannot inject " + plan.fault().word() + " through the gateway: none is ready");
        }
        var unused = heart.scheduleAtFixedRate(this::beat, HEARTBEAT_MILLIS, HEARTBEAT_MILLIS, TimeUnit.MILLISECONDS);
        return means;
    }

    private String inject(GatewaySeat seat) throws IOException {
        URI uri = seat.admin().resolve("/faults");
        HttpAnswer answer = AdminCall.send(HttpRequest.of("POST", uri, body(), "mlops-fault-token", token()), uri);
        if (answer.status() == FOUND_NOTHING) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND,
                    "cannot inject " + plan.fault().word() + " at " + plan.target() + ": "
                            + "no gateway has an upstream there any more");
        }
        String id = AdminCall.json(answer).path("id").asString();
        injected.put(seat.pid(), new Injected(seat.admin(), id));
        return "fault " + id + " in gateway " + seat.pid();
    }

    private String body() {
        FaultOptions options = plan.options();
        byte[] json = Json.bytes(generator -> {
            generator.writeStringProperty("deployment", plan.deployment());
            if (wholeLocation) {
                generator.writeStringProperty("location", plan.target());
            } else {
                generator.writeArrayPropertyStart("upstreams");
                plan.victims().forEach(generator::writeString);
                generator.writeEndArray();
            }
            boolean lost = plan.fault() == Fault.KILL;
            generator.writeStringProperty("kind", (lost ? Fault.PARTITION : plan.fault()).word());
            generator.writeStringProperty("mode", lost ? "refuse" : "black-hole");
            generator.writeNumberProperty("share", options.share());
            generator.writeNumberProperty("delayMillis", options.delay().toMillis());
            generator.writeNumberProperty("status", options.status());
            generator.writeNumberProperty("seconds", Math.max(1, plan.limit().toSeconds()));
        });
        return new String(json, StandardCharsets.UTF_8);
    }

    private String token() throws IOException {
        return Files.readString(seats.token()).strip();
    }

    /** Renews it at every gateway, and hits those that have come since. */
    private synchronized void beat() {
        if (over) {
            return;
        }
        for (GatewaySeat seat : seats.ready()) {
            try {
                Injected there = injected.get(seat.pid());
                if (there == null) {
                    var unused = inject(seat);
                } else if (call("PUT", there).status() == FOUND_NOTHING) {
                    // It waited too long for a beat and has mended itself: the drill would measure nothing.
                    injected.remove(seat.pid());
                    lapses.add(there.id() + " ended by itself");
                    lapses.add(inject(seat));
                }
            } catch (IOException | MlopsException e) {
                // A gateway that cannot be told mends itself; the next beat tries again.
                LOG.log(Level.DEBUG, "gateway {0} was not told that the drill lives: {1}", seat.pid(), e.getMessage());
            }
        }
    }

    @Override
    public synchronized List<String> lapses() {
        return List.copyOf(lapses);
    }

    private HttpAnswer call(String method, Injected there) throws IOException {
        URI uri = there.admin().resolve("/faults/" + there.id());
        return AdminCall.send(HttpRequest.of(method, uri, "", "mlops-fault-token", token()), uri);
    }

    @Override
    public synchronized void revert() {
        over = true;
        heart.shutdownNow();
        List<Injected> all = List.copyOf(injected.values());
        injected.clear();
        for (Injected each : all) {
            try {
                var unused = call("DELETE", each);
            } catch (IOException e) {
                // Nobody is left to have it, or it ends by itself without the heartbeat.
                LOG.log(Level.DEBUG, "fault {0} was not reverted: {1}", each.id(), e.getMessage());
            }
        }
    }
}
