package io.mlops.controlplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
    @TempDir
    Path folder;

    @Override
    StoreUrl emptyDatabase() {
        return StoreUrl.sqlite(folder.resolve("state.db"));
    }

    @Test
    void aFullDiskIsSaidAndNothingIsHalfWritten() {
        StoreUrl url = store().url();
        ConnectionSource small = () -> {
            Connection connection = Connections.of(url).open();
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA max_page_count = 1");
            }
            return connection;
        };
        try (Store full = Store.open(url, small)) {
            MlopsException failure = catchThrowableOfType(
                    MlopsException.class,
                    () -> full.write(tx -> {
                        for (int i = 0; i < 1000; i++) {
                            tx.journal().append(event("FILL"));
                        }
                        return true;
                    }));
            assertThat(failure.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
            assertThat(failure).hasMessageContaining("the disk is full");
        }
        assertThat(store().verifyJournal().entries()).isZero();
    }

    @Test
    void aFileThatIsDeletedWhileItIsOpenIsNotedAndSoIsTheOneInItsPlace() throws IOException {
        Store first = store();
        first.write(tx -> tx.journal().append(event("DEPLOY")));
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(Path.of(folder.resolve("state.db") + suffix));
        }
        MlopsException gone = catchThrowableOfType(MlopsException.class, first::changes);
        assertThat(gone.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(gone).hasMessageContaining("its file is gone").hasMessageContaining("mlops-cli state rebuild");

        try (Store second = Store.open(first.url())) {
            second.write(tx -> tx.journal().append(event("REBUILT")));
            assertThat(first.verifyJournal().entries()).isEqualTo(1);
            assertThat(first.<Boolean>read(tx -> tx.journal().has("DEPLOY"))).isFalse();
            assertThat(first.<Boolean>read(Transaction::everUsed)).isTrue();
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsSaid() throws IOException {
        Path file = folder.resolve("other.db");
        Files.writeString(file, "this is not a database, however long it is. ".repeat(100));
        MlopsException failure = catchThrowableOfType(MlopsException.class, () -> Store.open(StoreUrl.sqlite(file)));
        assertThat(failure.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(failure).hasMessageContaining(file.toString()).hasMessageContaining("damaged or no database");
    }

    @Test
    void aFolderThatDoesNotExistIsSaid() {
        StoreUrl url = StoreUrl.sqlite(folder.resolve("none/state.db"));
        MlopsException failure = catchThrowableOfType(MlopsException.class, () -> Store.open(url));
        assertThat(failure).hasMessageContaining("cannot open the store");
        assertThat(failure.code()).isNotEqualTo(ErrorCode.UNKNOWN);
    }
}
