package io.mlops.controlplane.store;

import io.mlops.MlopsException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one database, opened when it is first needed and again after it failed. Thread-safe: one transaction
 * at a time.
 */
final class Database implements ConnectionFactory, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Database.class.getName());

    /** Keeps what it has parsed, for all databases of a process: they are asked the same. Thread-safe. */
    private static final SqlParser PARSER = new ColonPrefixSqlParser();

    private final ConnectionSource source;
    private final StoreErrors errors;
    private final Jdbi jdbi;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection connection;
    private final AtomicLong connections = new AtomicLong();

    Database(StoreUrl url, ConnectionSource source) {
        this.source = source;
        this.errors = new StoreErrors(url);
        this.jdbi = Jdbi.create(this);
        jdbi.getConfig(SqlStatements.class).setSqlParser(PARSER);
    }

    /** Runs the work in a transaction of its own: all of it happens, or nothing. */
    <T> T transact(String verb, Function<Handle, T> work) {
        lock.lock();
        try (Handle handle = jdbi.open()) {
            return handle.inTransaction(work::apply);
        } catch (StaleFenceException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failed(verb, e);
        } finally {
            lock.unlock();
        }
    }

    /** Runs a single statement that only reads. */
    <T> T read(String verb, Function<Handle, T> work) {
        lock.lock();
        try (Handle handle = jdbi.open()) {
            return work.apply(handle);
        } catch (RuntimeException e) {
            throw failed(verb, e);
        } finally {
            lock.unlock();
        }
    }

    private MlopsException failed(String verb, RuntimeException e) {
        MlopsException translated = errors.translate(verb, e);
        if (translated.retryable()) {
            // Whatever state the connection is in, the next call starts with a fresh one.
            drop();
        }
        return translated;
    }

    @Override
    public Connection openConnection() throws SQLException {
        if (connection != null && source.replaced()) {
            drop();
        }
        Connection open = connection;
        if (open == null || open.isClosed()) {
            open = source.open();
            connection = open;
            connections.incrementAndGet();
        }
        return open;
    }

    /** How often it was connected to: after a number that was not seen before it may be another database. */
    long connections() {
        return connections.get();
    }

    @Override
    public void closeConnection(Connection used) {
        // Kept for the next call.
    }

    private void drop() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // It is being thrown away because it failed.
                LOG.log(System.Logger.Level.DEBUG, "closing a failed connection", e);
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            drop();
        } finally {
            lock.unlock();
        }
    }
}
