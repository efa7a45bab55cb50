package io.mlops.controlplane.evidence;

import io.mlops.controlplane.store.StoreUrl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Databases to tamper with. */
public final class Evidence {
    private static @Nullable EmbeddedPostgres server;
    private static int databases;

    private Evidence() {}

    public static StoreUrl sqlite(Path folder) {
        return StoreUrl.sqlite(folder.resolve("state.db"));
    }

    /** An empty database of a server that lives as long as the tests. */
    public static synchronized StoreUrl postgres() throws IOException, SQLException {
        EmbeddedPostgres running = server;
        if (running == null) {
            running = EmbeddedPostgres.start();
            server = running;
            EmbeddedPostgres last = running;
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(last)));
        }
        String name = "evidence" + databases++;
        execute(StoreUrl.parse(running.getJdbcUrl("postgres", "postgres")), "CREATE DATABASE " + name);
        return StoreUrl.parse(running.getJdbcUrl("postgres", name));
    }

    private static void close(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same database with another role logged in, which may do what a client has to. */
    public static StoreUrl role(StoreUrl owner, String role) throws SQLException {
        execute(owner, "DROP ROLE IF EXISTS " + role);
        execute(owner, "CREATE ROLE " + role + " LOGIN");
        execute(owner, "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + role);
        return StoreUrl.parse(owner.value().replace("user=postgres", "user=" + role));
    }

    public static void execute(StoreUrl url, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url.value());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** What somebody with the database's password does first. */
    public static void dropTriggers(StoreUrl url) throws SQLException {
        if (url.isSqlite()) {
            execute(url, "DROP TRIGGER IF EXISTS journal_no_update", "DROP TRIGGER IF EXISTS journal_no_delete");
        } else {
            execute(
                    url,
                    "DROP TRIGGER IF EXISTS journal_no_change ON journal",
                    "DROP TRIGGER IF EXISTS journal_by_session ON journal");
        }
    }
}
