package io.mlops.controlplane;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.controlplane.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who acts, as somebody else than the actor says so: the operating system, and the database where it logs people in.
 * Environment variables and system properties are not asked.
 *
 * @param osUser whom a file that this process creates belongs to: the effective user, as the kernel knows it
 * @param role the database's {@code session_user}, empty on SQLite
 */
public record Actor(String osUser, String role) {
    private static final String ROLE = " db:";

    /** PERMISSION_DENIED when no file can be created in the home. */
    static Actor authenticated(Home home, Store store) {
        return new Actor(owner(home.run()), store.sessionUser());
    }

    private static String owner(Path folder) {
        try {
            Path file = Files.createTempFile(folder, "actor-", ".tmp");
            try {
                return Files.getOwner(file).getName();
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.PERMISSION_DENIED,
                    "cannot tell who you are: no file can be created in " + folder + " (" + e.getMessage() + ")",
                    e);
        }
    }

    /** As the journal writes it: {@code os:alice}, or {@code os:alice db:trader}. */
    @Override
    public String toString() {
        return "os:" + osUser + (role.isEmpty() ? "" : ROLE + role);
    }

    /**
     * What tells two people apart: the role where the database logs them in, for it alone checks a secret; else the user of
     * the operating system.
     */
    static String identity(String actor) {
        int role = actor.indexOf(ROLE);
        return role < 0 ? actor : actor.substring(role + 1);
    }
}
