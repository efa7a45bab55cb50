package io.mlops.controlplane.store;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What a database's failure means to the caller. */
record StoreErrors(StoreUrl url) {
    /** The failure as the caller should see it; {@code verb} is what was tried. */
    MlopsException translate(String verb, Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof MlopsException already) {
                return already;
            }
            if (t instanceof SQLiteException sqlite) {
                return sqlite(verb, sqlite.getResultCode(), failure);
            }
            if (t instanceof SQLException sql) {
                return sql(verb, sql, failure);
            }
        }
        return error(ErrorCode.UNKNOWN, verb, String.valueOf(failure.getMessage()), failure);
    }

    private MlopsException sqlite(String verb, SQLiteErrorCode code, Throwable failure) {
        // Extended codes carry the plain one in their low byte.
        return switch (code.code & 0xff) {
            case 13 -> full(verb, failure);
            case 5, 6 ->
                error(ErrorCode.UNAVAILABLE, verb, "another process keeps the database locked; try again", failure);
            case 11, 26 ->
                error(
                        ErrorCode.FAILED_PRECONDITION,
                        verb,
                        "the file is damaged or no database; restore a copy, or move it away and run mlops-cli state rebuild",
                        failure);
            case 3, 8, 14, 23 ->
                error(
                        ErrorCode.PERMISSION_DENIED,
                        verb,
                        "the file cannot be opened or written; check the owner and permissions of it and its folder",
                        failure);
            // A full disk surfaces as a write error on some file systems.
            case 10 ->
                noSpaceLeft() ? full(verb, failure) : error(ErrorCode.UNAVAILABLE, verb, message(failure), failure);
            default -> error(ErrorCode.UNKNOWN, verb, message(failure), failure);
        };
    }

    private MlopsException full(String verb, Throwable failure) {
        return error(
                ErrorCode.RESOURCE_EXHAUSTED,
                verb,
                "the disk is full; free some space and run the same command again",
                failure);
    }

    private boolean noSpaceLeft() {
        java.nio.file.Path folder = Connections.file(url).toAbsolutePath().getParent();
        return folder != null && folder.toFile().getUsableSpace() < 1 << 20;
    }

    private MlopsException sql(String verb, SQLException sql, Throwable failure) {
        String state = sql.getSQLState() == null ? "" : sql.getSQLState();
        String reason = String.valueOf(sql.getMessage());
        if (state.startsWith("08") || state.startsWith("57P") || sql instanceof SQLTransientException) {
            return error(
                    ErrorCode.UNAVAILABLE,
                    verb,
                    "the database does not answer (" + reason
                            + "); what runs goes on running. Start it, or check store.url",
                    failure);
        }
        return switch (state) {
            case "53100", "53200", "53300" -> error(ErrorCode.RESOURCE_EXHAUSTED, verb, reason, failure);
            case "40001", "40P01", "55P03", "57014" -> error(ErrorCode.UNAVAILABLE, verb, reason, failure);
            case "28000", "28P01" -> error(ErrorCode.UNAUTHENTICATED, verb, reason, failure);
            case "42501", "25006" -> error(ErrorCode.PERMISSION_DENIED, verb, reason, failure);
            case "3D000" -> error(ErrorCode.NOT_FOUND, verb, reason + "; create it first", failure);
            default -> error(ErrorCode.UNKNOWN, verb, reason, failure);
        };
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }

    private MlopsException error(ErrorCode code, String verb, String reason, Throwable failure) {
        return new MlopsException(code, "cannot " + verb + " the store " + url + ": " + reason, failure);
    }
}
