package io.mlops.controlplane.store;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jdbi.v3.core.Handle;

/** Brings a database to the tables of this version. */
final class Schema {
    /** The newest migration. */
    static final String VERSION = "5";

    private static final String HISTORY = "flyway_schema_history";

    private final StoreUrl url;
    private final Database database;

    Schema(StoreUrl url, Database database) {
        this.url = url;
        this.database = database;
    }

    /** Migrates where it is needed; asking costs one query, so that commands start fast. */
    void ensure() {
        Optional<String> version = database.read("open", this::version);
        if (version.isPresent() && Integer.parseInt(version.get()) > Integer.parseInt(VERSION)) {
            throw new MlopsException(
                    ErrorCode.FAILED_PRECONDITION,
                    "cannot open the store " + url + ": a newer version of this tool wrote it (schema " + version.get()
                            + ", this one knows " + VERSION + "); use that version");
        }
        if (version.isEmpty() || !version.get().equals(VERSION)) {
            migrate();
        }
    }

    private Optional<String> version(Handle handle) {
        String tables = url.isSqlite()
                ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name = :name"
                : "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename = :name";
        boolean any = handle.createQuery(tables)
                .bind("name", HISTORY)
                .mapTo(String.class)
                .findOne()
                .isPresent();
        return any
                ? handle.createQuery("SELECT version FROM " + HISTORY
                                + " WHERE success = :yes AND version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1")
                        .bind("yes", true)
                        .mapTo(String.class)
                        .findOne()
                : Optional.empty();
    }

    private void migrate() {
        if (!url.isSqlite()) {
            flyway();
            return;
        }
        // Flyway has no lock of its own on SQLite: two first commands at once would both create the tables.
        Path lockFile = Connections.file(url).resolveSibling("state.db.lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!lock.isValid()) {
                throw new IOException("the lock was lost");
            }
            flyway();
        } catch (IOException e) {
            throw new MlopsException(
                    ErrorCode.PERMISSION_DENIED,
                    "cannot open the store " + url + ": " + lockFile + ": " + e.getMessage(),
                    e);
        }
    }

    private void flyway() {
        try {
            migrations(url).load().migrate();
        } catch (FlywayException e) {
            throw new StoreErrors(url).translate("migrate", e);
        }
    }

    /** The migrations of the database's kind, up to the newest. */
    static FluentConfiguration migrations(StoreUrl url) {
        return Flyway.configure(Schema.class.getClassLoader())
                .dataSource(new SourceDataSource(Connections.of(url)))
                .locations("classpath:io/mlops/controlplane/store/" + (url.isSqlite() ? "sqlite" : "postgresql"))
                .loggers("slf4j");
    }
}
