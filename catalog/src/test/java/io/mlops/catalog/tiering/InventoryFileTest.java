package io.mlops.catalog.tiering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.artifact.StorageTier;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inventories in the shapes that the clouds document. */
class InventoryFileTest {
    private static final Instant DAY = Instant.parse("2026-05-01T10:00:00Z");

    @TempDir
    Path folder;

    private final List<InventoryObject> objects = new ArrayList<>();

    @Test
    void azureTellsWhenABlobWasRead() throws IOException {
        long skipped = read("""
                Name,Creation-Time,Last-Modified,Content-Length,BlobType,AccessTier,LastAccessTime,Deleted
                "ticks/a, b.parquet",2026-04-01T10:00:00Z,2026-05-01T10:00:00Z,1024,BlockBlob,Cool,2026-06-01T10:00:00.0000000Z,
                gone,2026-04-01T10:00:00Z,2026-05-01T10:00:00Z,1,BlockBlob,Hot,,true
                """);

        assertThat(skipped).isEqualTo(1);
        InventoryObject blob = objects.getFirst();
        assertThat(objects).hasSize(1);
        assertThat(blob.key()).isEqualTo("ticks/a, b.parquet");
        assertThat(blob.bytes()).isEqualTo(1024);
        assertThat(blob.modified()).isEqualTo(DAY);
        assertThat(blob.lastRead()).contains(Instant.parse("2026-06-01T10:00:00Z"));
        assertThat(blob.tier()).isEqualTo(StorageTier.COOL);
    }

    @Test
    void googleTellsWhenAnObjectWasMade() throws IOException {
        read("""
                project,bucket,name,size,timeCreated,timeDeleted,updated,storageClass
                p,b,models/m.pt,7,2026-05-01T10:00:00Z,,2026-06-01T10:00:00Z,NEARLINE
                p,b,models/old.pt,7,2026-05-01T10:00:00Z,2026-05-02T10:00:00Z,,STANDARD
                """);

        assertThat(objects).singleElement().satisfies(object -> {
            assertThat(object.modified()).isEqualTo(DAY);
            assertThat(object.tier()).isEqualTo(StorageTier.COOL);
            assertThat(object.lastRead()).isEmpty();
        });
    }

    @Test
    void s3HasNoHeaderAndEncodesKeys() throws IOException {
        String rows = """
                "bucket","logs/a%20b.txt","true","false","5","2026-05-01T10:00:00.000Z","DEEP_ARCHIVE"
                "bucket","logs/old.txt","false","false","5","2026-05-01T10:00:00.000Z","STANDARD"
                """;
        Path file = folder.resolve("inventory.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(rows.getBytes(StandardCharsets.UTF_8));
        }
        List<String> columns = Arrays.asList(
                "Bucket", " Key", "IsLatest", "IsDeleteMarker", "Size", "LastModifiedDate", "StorageClass");

        long skipped = new InventoryFile(file, columns).read(objects::add);

        assertThat(skipped).isEqualTo(1);
        assertThat(objects).singleElement().satisfies(object -> {
            assertThat(object.key()).isEqualTo("logs/a b.txt");
            assertThat(object.tier()).isEqualTo(StorageTier.ARCHIVE);
        });
    }

    @Test
    void whatCannotBeReadIsToldWithItsLine() {
        String header = "name,size,timeCreated,storageClass\n";
        assertThat(refused(header + "a,many,2026-05-01T10:00:00Z,STANDARD\n"))
                .endsWith("inventory.csv: line 2: \"many\" is no size in bytes");
        assertThat(refused(header + "a,1,2026-05-01T10:00:00Z,MOON\n"))
                .endsWith("line 2: nobody knows the storage class \"MOON\"");
        assertThat(refused(header + "a,1,yesterday,STANDARD\n")).endsWith("; a time is written 2026-11-21T12:00:00Z");
        assertThat(refused("a,1,2026-05-01T10:00:00Z\n"))
                .contains("line 1: neither its first line nor --columns names a key and a size");
        assertThat(refused(header + "\"a,1\n")).endsWith("a quote is not closed");
    }

    @Test
    void aFileThatIsNotThere() {
        MlopsException missing = catchThrowableOfType(
                MlopsException.class,
                () -> new InventoryFile(folder.resolve("none.csv"), List.of()).read(objects::add));
        assertThat(missing.code()).isEqualTo(ErrorCode.NOT_FOUND);
    }

    private String refused(String text) {
        MlopsException failure = catchThrowableOfType(MlopsException.class, () -> read(text));
        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        return String.valueOf(failure.getMessage());
    }

    private long read(String text) throws IOException {
        return new InventoryFile(Files.writeString(folder.resolve("inventory.csv"), text), List.of())
                .read(objects::add);
    }
}
