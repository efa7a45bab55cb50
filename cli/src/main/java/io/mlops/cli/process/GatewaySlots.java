package io.mlops.cli.process;

import io.mlops.cli.config.Config;
import io.mlops.cli.config.ConfigKey;
import io.mlops.controlplane.Home;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The places that a home has for gateway processes, and who lives in them. */
public final class GatewaySlots {
    private static final int LAST_PORT = 65_535;

    private GatewaySlots() {}

    /** A gateway that lives, as it announced itself; one that has not yet is missing here. */
    public record Living(int slot, ProcessFile file) {}

    /**
     * Whether a gateway lives in the slot. While one takes the slot over from another, the slot's own lock is free for a
     * moment, and the succession's is held; after that the slot's own is held again.
     */
    public static boolean lives(Home home, int slot) throws IOException {
        return HeldLock.held(home.gatewayLock(slot))
                || HeldLock.held(home.gatewaySuccession(slot))
                || HeldLock.held(home.gatewayLock(slot));
    }

    /** Whether any gateway of the home lives. */
    public static boolean anyLives(Home home) throws IOException {
        for (int slot = 1; slot <= Home.MOST_GATEWAYS; slot++) {
            if (lives(home, slot)) {
                return true;
            }
        }
        return false;
    }

    /** Those that live, by slot. */
    public static List<Living> living(Home home) throws IOException {
        List<Living> living = new ArrayList<>();
        for (int slot = 1; slot <= Home.MOST_GATEWAYS; slot++) {
            Optional<ProcessFile> announced = ProcessFile.find(home.gatewayFile(slot));
            if (announced.isPresent() && lives(home, slot)) {
                living.add(new Living(slot, announced.get()));
            }
        }
        return living;
    }

    /** The admin port of a slot by the configuration: they follow each other; 0 for any free one. */
    public static int adminPort(Config config, int slot) {
        int first = config.number(ConfigKey.GATEWAY_ADMIN_PORT);
        int own = first + slot - 1;
        boolean taken = slot > 1 && own == config.number(ConfigKey.GATEWAY_PORT);
        return first == 0 || own > LAST_PORT || taken ? 0 : own;
    }

    /** The port that the home's gateways listen on, or the last ones did; empty where none ever did. */
    public static Optional<Integer> knownPort(Home home) {
        return IntStream.rangeClosed(1, Home.MOST_GATEWAYS)
                .mapToObj(slot -> ProcessFile.find(home.gatewayFile(slot)))
                .flatMap(Optional::stream)
                .map(ProcessFile::port)
                .filter(port -> port > 0)
                .findFirst();
    }
}
