package io.mlops.controlplane.store;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Properties;
import org.sqlite.SQLiteConfig;

/** How each kind of database is connected to. */
final class Connections {
    private static final int BUSY_MILLIS = 5000;

    private Connections() {}

    static ConnectionSource of(StoreUrl url) {
        if (url.isSqlite()) {
            return new SqliteFile(url, sqlite());
        }
        Properties properties = postgresql();
        return () -> DriverManager.getConnection(url.value(), properties);
    }

    /** The file of an SQLite URL. */
    static Path file(StoreUrl url) {
        return url.file().orElseThrow();
    }

    private static Properties sqlite() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // The journal is evidence: a commit must survive a loss of power, not only of the process.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        // A transaction that reads first and writes later could otherwise fail half-way as busy.
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        return config.toProperties();
    }

    private static Properties postgresql() {
        Properties properties = new Properties();
        // Seconds. Without these a vanished host holds a thread for minutes.
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("loginTimeout", "5");
        properties.setProperty("socketTimeout", "10");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "mlops");
        return properties;
    }
}
