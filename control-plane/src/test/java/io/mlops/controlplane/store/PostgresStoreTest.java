package io.mlops.controlplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresStoreTest extends StoreContract {
    private static EmbeddedPostgres server;
    private static int databases;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @Override
    StoreUrl emptyDatabase() throws SQLException {
        String name = "mlops" + databases++;
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return StoreUrl.parse(server.getJdbcUrl("postgres", name));
    }

    @Test
    void aServerThatGoesAwayIsUnavailableUntilItIsBack(@TempDir Path data) throws Exception {
        EmbeddedPostgres first = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start();
        StoreUrl url = StoreUrl.parse(first.getJdbcUrl("postgres", "postgres"));
        try (Store store = Store.open(url)) {
            store.write(tx -> tx.journal().append(event("BEFORE")));
            first.close();

            for (int i = 0; i < 2; i++) {
                MlopsException failure = catchThrowableOfType(
                        MlopsException.class,
                        () -> store.write(tx -> tx.journal().append(event("DURING"))));
                assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                assertThat(failure).hasMessageContaining("what runs goes on running");
            }
            MlopsException opening = catchThrowableOfType(MlopsException.class, () -> Store.open(url));
            assertThat(opening.code()).isEqualTo(ErrorCode.UNAVAILABLE);

            try (EmbeddedPostgres second = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPort(first.getPort())
                    .start()) {
                store.write(tx -> tx.journal().append(event("AFTER")));
                assertThat(store.verifyJournal().entries()).isEqualTo(2);
                assertThat(second.getPort()).isEqualTo(first.getPort());
            }
        }
    }

    @Test
    void aDatabaseThatDoesNotExistIsSaid() {
        StoreUrl url = StoreUrl.parse(server.getJdbcUrl("postgres", "nowhere"));
        MlopsException failure = catchThrowableOfType(MlopsException.class, () -> Store.open(url));
        assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
    }
}
