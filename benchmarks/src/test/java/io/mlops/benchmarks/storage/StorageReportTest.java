package io.mlops.benchmarks.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.benchmarks.storage.Sample.Direction;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is asked for, and the table at the end. */
class StorageReportTest {
    private static final Path ROOT = Path.of("/checkout");

    @Test
    void argumentsAreSizesAndCases() {
        Settings settings = Settings.read(
                ROOT, List.of("--size", "10M", "--objects", "1,20", "--rounds", "2", "--only", "rclone,ours"));

        assertThat(settings.bytes()).isEqualTo(10 << 20);
        assertThat(settings.objects()).containsExactly(1, 20);
        assertThat(settings.wants("rclone, 16 MiB")).isTrue();
        assertThat(settings.wants("aws")).isFalse();
        assertThat(Settings.read(ROOT, List.of()).bytes()).isEqualTo(1L << 30);
        assertThat(Settings.read(ROOT, List.of("--cloud", "azure")).cloud()).isEqualTo(Settings.Cloud.AZURE);
        assertThatThrownBy(() -> Settings.read(ROOT, List.of("--cloud", "sky")))
                .hasMessageContaining("what cloud is sky?");
        assertThatThrownBy(() -> Settings.read(ROOT, List.of("--speed", "9"))).hasMessageContaining("what is --speed?");
        assertThatThrownBy(() -> Settings.bytes("10")).hasMessageContaining("what size is 10?");
    }

    @Test
    void aRowHasTheMedianAndTheSpreadOfItsRounds() {
        Settings settings = Settings.read(ROOT, List.of("--size", "1G", "--objects", "1"));
        List<Sample> samples = List.of(
                new Sample(1, Direction.UPLOAD, "ours", new Cost(2, 1, 1)),
                new Sample(1, Direction.UPLOAD, "ours", new Cost(4, 3, 4)),
                new Sample(1, Direction.UPLOAD, "ours", new Cost(3, 2, 3)));

        assertThat(new StorageReport(settings, samples).markdown())
                .contains("### Upload of 1024 MiB in 1 object\n")
                .contains("| ours   | 3.00 (2.00–4.00) | 2.00 (1.00–3.00) | 3.00 (1.00–4.00) | 100 %");
    }
}
