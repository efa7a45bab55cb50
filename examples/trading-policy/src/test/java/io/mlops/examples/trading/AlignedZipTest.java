package io.mlops.examples.trading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlignedZipTest {
    @TempDir
    Path folder;

    @Test
    void anyZipReaderFindsTheEntries() throws IOException {
        Path file = Files.write(folder.resolve("a.zip"), sample());
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(Collections.list(zip.entries()))
                    .extracting(ZipEntry::getName)
                    .containsExactly("root/a", "root/empty", "root/größer");
            for (ZipEntry entry : Collections.list(zip.entries())) {
                assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
            }
            // Reading to the end verifies the CRC.
            assertThat(zip.getInputStream(zip.getEntry("root/größer")).readAllBytes())
                    .isEqualTo(text("x".repeat(1000)));
            assertThat(zip.getInputStream(zip.getEntry("root/empty")).readAllBytes())
                    .isEmpty();
        }
    }

    @Test
    void dataBeginsAtMultiplesOf64Bytes() {
        ByteBuffer zip = ByteBuffer.wrap(sample()).order(ByteOrder.LITTLE_ENDIAN);
        int entries = 0;
        int at = 0;
        while (zip.getInt(at) == 0x04034b50) {
            int data = at + 30 + zip.getShort(at + 26) + zip.getShort(at + 28);
            assertThat(data % 64).isZero();
            at = data + zip.getInt(at + 18);
            entries++;
        }
        assertThat(entries).isEqualTo(3);
        assertThat(zip.getInt(at)).as("the central directory follows").isEqualTo(0x02014b50);
    }

    private static byte[] sample() {
        AlignedZip zip = new AlignedZip();
        zip.add("root/a", text("hello"));
        zip.add("root/empty", new byte[0]);
        zip.add("root/größer", text("x".repeat(1000)));
        return zip.finish();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
