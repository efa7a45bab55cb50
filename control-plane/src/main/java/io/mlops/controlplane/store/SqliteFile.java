package io.mlops.controlplane.store;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Connections to a database in a file. Who holds a file open that somebody has deleted would write into nothing and never learn of the
 * file that takes its place. Thread-safe.
 */
final class SqliteFile implements ConnectionSource {
    private final StoreUrl url;
    private final Path file;
    private final Properties properties;
    private volatile @Nullable Object opened;

    SqliteFile(StoreUrl url, Properties properties) {
        this.url = url;
        this.file = Connections.file(url);
        this.properties = properties;
    }

    @Override
    public Connection open() throws SQLException {
        if (opened != null && !Files.exists(file)) {
            // A new one would be empty: what it would say is wanted is not what is wanted.
            throw new MlopsException(
                    ErrorCode.UNAVAILABLE,
                    "cannot use the store " + url + ": its file is gone; what runs goes on running, and mlops-cli state"
                            + " rebuild makes the store anew from it");
        }
        Connection connection = DriverManager.getConnection(url.value(), properties);
        opened = identity();
        return connection;
    }

    @Override
    public boolean replaced() {
        Object known = opened;
        return known != null && !Objects.equals(known, identity());
    }

    /** What tells the file from another one of its name; null where there is none, or where the file system does not tell. */
    private @Nullable Object identity() {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + file + ": " + e.getMessage(), e);
        }
    }
}
