package io.mlops.controlplane.store;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to one database; thread-safe. */
@FunctionalInterface
public interface ConnectionSource {
    Connection open() throws SQLException;

    /** Whether what was opened last is no longer what would be opened now. */
    default boolean replaced() {
        return false;
    }
}
