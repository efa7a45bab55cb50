package io.mlops.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files and methods stay small enough to read in one go. There is no allow-list. */
class SizesTest {
    private static final int MAIN_FILE_LINES = 400;
    private static final int TEST_FILE_LINES = 500;
    private static final int METHOD_LINES = 40;
    private static final int MEDIAN_FILE_LINES = 80;

    @Test
    void mainFilesAreShort() {
        assertThat(longerThan(MAIN_FILE_LINES, Repository.mainSources())).isEmpty();
    }

    @Test
    void testFilesAreShort() {
        assertThat(longerThan(TEST_FILE_LINES, Repository.testSources())).isEmpty();
    }

    @Test
    void theMedianMainFileIsShort() {
        List<Long> lines = Repository.mainSources().stream()
                .map(SourceShape::lines)
                .sorted()
                .toList();
        assertThat(lines).as("main sources").isNotEmpty();
        assertThat(lines.get(lines.size() / 2))
                .as("lines of the median main file")
                .isLessThanOrEqualTo(MEDIAN_FILE_LINES);
    }

    @Test
    void methodsAreShort() {
        List<SourceShape.Method> methods = SourceShape.methods(Repository.mainSources());
        assertThat(methods).as("methods of main sources").hasSizeGreaterThan(100);
        assertThat(methods).filteredOn(method -> method.lines() > METHOD_LINES).isEmpty();
    }

    @Test
    void theMeasureSeesThisMethod() {
        Path self = Repository.ROOT.resolve("house/src/test/java/io/mlops/house/SizesTest.java");
        assertThat(SourceShape.methods(List.of(self)))
                .filteredOn(method -> method.name().equals("theMeasureSeesThisMethod"))
                .singleElement()
                .satisfies(method -> assertThat(method.lines()).isBetween(5L, 15L));
    }

    private static List<String> longerThan(int limit, List<Path> files) {
        return files.stream()
                .filter(file -> SourceShape.lines(file) > limit)
                .map(file -> Repository.name(file) + " has " + SourceShape.lines(file) + " lines, more than " + limit)
                .toList();
    }
}
