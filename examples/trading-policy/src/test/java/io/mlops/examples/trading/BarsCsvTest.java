package io.mlops.examples.trading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BarsCsvTest {
    private static final String HEADER = "date,open,high,low,close,adjclose,volume\n";
    private static final String DAY = "2000-01-03,1469.25,1478,1438.36,1455.22,1455.22,931800000\n";

    @TempDir
    Path folder;

    @Test
    void theCommittedBarsAreTheOnesThatTheirReadmeNames() throws IOException {
        assertThat(Files.readString(Path.of("data", "README.md")))
                .contains("`" + Example.barsDigest() + "`")
                .contains("5,105 trading days from 2000-01-03 to 2020-04-17");
        assertThat(Example.bars()).hasSize(5105);
        assertThat(Example.bars().getFirst().date()).isEqualTo(LocalDate.of(2000, 1, 3));
        assertThat(Example.bars().getLast().date()).isEqualTo(LocalDate.of(2020, 4, 17));
    }

    @Test
    void readsEachColumnIntoItsPlace() throws IOException {
        assertThat(BarsCsv.read(write(HEADER + DAY)))
                .containsExactly(new Bar(LocalDate.of(2000, 1, 3), 1478, 1438.36, 1455.22, 931800000));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    2000-13-04,1,1,1,1,1,1   | :3: "2000-13-04" is not a date like 2000-01-03
                    2000-01-03,1,1,1,1,1,1   | :3: 2000-01-03 does not come after 2000-01-03
                    2000-01-04,1,1,1,1,1     | :3: expected 7 columns, found 6
                    2000-01-04,1,x,1,1,1,1   | :3: high "x" is not a number
                    2000-01-04,1,1,-1,1,1,1  | :3: low must be positive, found -1
                    2000-01-04,1,1,1,NaN,1,1 | :3: close must be positive, found NaN
                    2000-01-04,1,1,1,1,1,0   | :3: volume must be positive, found 0
                    2000-01-04,1,2,1,3,1,1   | :3: the close 3.0 is not between low and high
                    """)
    void namesTheLineAndWhatIsWrongWithIt(String line, String reason) throws IOException {
        Path file = write(HEADER + DAY + line + "\n");
        assertThatThrownBy(() -> BarsCsv.read(file))
                .hasMessage("cannot read bars from " + file + reason)
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    @Test
    void refusesAnotherHeaderAndAMissingFile() throws IOException {
        Path file = write("day,close\n");
        assertThatThrownBy(() -> BarsCsv.read(file)).hasMessageContaining(":1: the first line must be \"date,open");
        assertThatThrownBy(() -> BarsCsv.read(folder.resolve("none.csv")))
                .hasMessageContaining("none.csv: no such file")
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("bars.csv"), text);
    }
}
