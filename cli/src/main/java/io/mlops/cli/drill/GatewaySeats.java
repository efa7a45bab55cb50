package io.mlops.cli.drill;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.cli.process.GatewaySlots;
import io.mlops.controlplane.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The gateway processes of a home. Looks anew each time.
 *
 * @param home whose
 */
public record GatewaySeats(Home home) {
    /** Those that live and are ready, by slot. */
    public List<GatewaySeat> ready() {
        try {
            return GatewaySlots.living(home).stream()
                    .filter(living -> living.file().state().equals("READY")
                            && living.file().process().isPresent())
                    .map(living -> GatewaySeat.of(living.slot(), living.file()))
                    .toList();
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE, "cannot look for the gateways of " + home + ": " + e.getMessage(), e);
        }
    }

    /** Requests a second that users have lately sent to a deployment, through all of them. */
    public double perSecond(String deployment) {
        return Traffic.of(ready(), deployment).perSecond();
    }

    /** The secret that the gateways ask for before they inject a fault. */
    Path token() {
        return home.run().resolve("faults.token");
    }
}
