package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder that holds all state of one installation, and the names of what lies in it.
 *
 * @param root an absolute, normalised path
 */
public record Home(Path root) {
    /** How many gateway processes a home can have; they have the slots from 1 on. */
    public static final int MOST_GATEWAYS = 8;

    public Home {
        root = root.toAbsolutePath().normalize();
    }

    public static Home of(Path root) {
        return new Home(root);
    }

    public Path config() {
        return root.resolve("config.yaml");
    }

    /** The SQLite database, where no other store is configured. */
    public Path database() {
        return root.resolve("state.db");
    }

    /** What {@code status} reads. */
    public Path view() {
        return root.resolve("view.json");
    }

    /** What clouds said that machines cost. */
    public Path prices() {
        return root.resolve("prices.tsv");
    }

    /** What clouds answered when they were asked what was spent. */
    public Path spend() {
        return root.resolve("spend");
    }

    /** What gateways follow. */
    public Path routes() {
        return root.resolve("routes.json");
    }

    public Path run() {
        return root.resolve("run");
    }

    /** Who the controller is: pid, start time, fence. Says nothing about whether it lives; the lock does. */
    public Path controllerFile() {
        return run().resolve("controller.json");
    }

    /** Held by the living controller. */
    public Path controllerLock() {
        return run().resolve("controller.lock");
    }

    /** Who the gateway in a slot is: pid, start time, ports, state. Says nothing about whether it lives; the lock does. */
    public Path gatewayFile(int slot) {
        return run().resolve("gateway-" + slot + ".json");
    }

    /** Held by the living gateway of a slot. */
    public Path gatewayLock(int slot) {
        return run().resolve("gateway-" + slot + ".lock");
    }

    /** Held by a gateway that is about to have the slot, until it holds the slot's lock. */
    public Path gatewaySuccession(int slot) {
        return run().resolve("gateway-" + slot + ".next");
    }

    /** Where the gateway of a slot hands its port over to a successor. */
    public Path gatewaySocket(int slot) {
        return run().resolve("gateway-" + slot + ".sock");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public Path controllerLog() {
        return logs().resolve("controller.log");
    }

    public Path gatewayLog(int slot) {
        return logs().resolve("gateway-" + slot + ".log");
    }

    public Path accessLog(int slot) {
        return logs().resolve("access-" + slot + ".log");
    }

    /** What gateways counted, minute by minute, until the controller has taken it into the store. */
    public Path rollups() {
        return root.resolve("rollups");
    }

    /** How the controller's watch stands: anchors, alerts, approvals. */
    public Path auditFile() {
        return root.resolve("audit.json");
    }

    /** Signs anchors, where the configuration names no other file. */
    public Path auditKey() {
        return root.resolve("audit.key");
    }

    /** The local provider's world. */
    public Path local() {
        return root.resolve("local");
    }

    /** Models that were handed in and wait to be uploaded, or may be needed for a rollback, by digest. */
    public Path models() {
        return root.resolve("models");
    }

    /** Makes the folders that are missing, readable by their owner only. */
    public void create() {
        try {
            for (Path folder : new Path[] {root, run(), logs(), models()}) {
                if (!Files.isDirectory(folder)) {
                    Files.createDirectories(folder);
                    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
                    }
                }
            }
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot use the home " + root + ": " + reason(e) + "; name another with --home or MLOPS_HOME",
                    e);
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
