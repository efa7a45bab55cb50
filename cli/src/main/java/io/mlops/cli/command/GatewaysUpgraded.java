package io.mlops.cli.command;

import io.mlops.cli.config.Config;
import io.mlops.cli.console.Json;
import io.mlops.cli.console.Session;
import io.mlops.cli.process.Distribution;
import io.mlops.cli.process.GatewayUpgrade;
import java.io.IOException;
import java.util.List;

/** {@code serve --upgrade}: a line for each gateway that was replaced. */
record GatewaysUpgraded(Session session) {
    void run() throws IOException, InterruptedException {
        // Said here, and not in the log of a new gateway that does not come up.
        AdmissionSettings.of(Config.read(session.home()));
        GatewayUpgrade upgrade = new GatewayUpgrade(session.home(), Distribution.current(), session.clock());
        List<GatewayUpgrade.Change> changes = upgrade.run(change -> {
            if (!session.json()) {
                session.result(line(change));
            }
        });
        if (session.json()) {
            Json.print(session, json -> {
                json.writeArrayPropertyStart("gateways");
                for (GatewayUpgrade.Change change : changes) {
                    json.writeStartObject();
                    json.writeNumberProperty("slot", change.slot());
                    json.writeNumberProperty("before", change.before());
                    json.writeNumberProperty("after", change.after());
                    json.writeEndObject();
                }
                json.writeEndArray();
            });
        }
    }

    private static String line(GatewayUpgrade.Change change) {
        String gateway = "gateway " + change.slot() + "  ";
        if (change.after() == 0) {
            return gateway + "pid " + change.before() + " ended: gateway.processes is smaller now";
        }
        return gateway
                + (change.before() == 0
                        ? "pid " + change.after() + " started"
                        : "pid " + change.before() + " was replaced by pid " + change.after());
    }
}
