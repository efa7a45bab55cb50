package io.mlops.controlplane.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreezeCalendarsTest {
    private static final Path ROOT = Path.of(System.getProperty("mlops.root"));
    private static final String GOOD = """
            name: Tokyo
            valid: {from: 2026-01-01, until: 2026-12-31}
            sessions: [{days: [mon, fri], hours: [09:00-11:30, 17:00-24:00]}]
            holidays: [2026-11-23]
            special-days: [{date: 2026-12-30}]
            """;

    @TempDir
    Path folder;

    @Test
    void readsAndStoresTheSame() throws IOException {
        FreezeCalendar calendar = FreezeCalendars.read(file(GOOD));
        assertThat(calendar.sessions().get(0).hours())
                .extracting(Hours::toString)
                .containsExactly("09:00-11:30", "17:00-24:00");
        assertThat(calendar.specialDays().get(0).hours()).isEmpty();
        assertThat(SpecJson.calendar(SpecJson.write(calendar))).isEqualTo(calendar);
    }

    @Test
    void theExamplesCanBeRead() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("examples/calendars"))) {
            List<Path> calendars =
                    files.filter(file -> file.toString().endsWith(".yaml")).toList();
            assertThat(calendars).isNotEmpty();
            for (Path calendar : calendars) {
                assertThat(FreezeCalendars.read(calendar).sourceOrNull())
                        .as(calendar.toString())
                        .isNotNull();
            }
        }
    }

    @Test
    void everyMistakeIsToldWithItsPlace() throws IOException {
        assertThat(mistakes(GOOD.replace("09:00-11:30", "9-11:30")))
                .containsExactly("calendar.yaml:3:39: calendar.sessions[0].hours[0]: cannot read hours \"9-11:30\":"
                        + " expected a start and an end, as in 09:00-11:30 or 17:00-24:00");
        assertThat(mistakes(GOOD.replace("[2026-11-23]", "[2026-13-23]")).get(0))
                .contains("calendar.yaml:4:12")
                .contains("expected one as in 2026-12-31");
        assertThat(mistakes(GOOD.replace("2026-11-23", "2027-11-23")).get(0))
                .contains("2027-11-23 lies outside valid, 2026-01-01 to 2026-12-31");
        assertThat(mistakes(GOOD.replace("2026-12-30", "2026-11-23")).get(0))
                .startsWith("calendar.yaml:5:23")
                .contains("named twice");
        assertThat(mistakes(GOOD.replace("until: 2026-12-31", "until: 2025-12-31"))
                        .get(0))
                .contains("2025-12-31 is before 2026-01-01");
        assertThat(mistakes(GOOD.replace("mon,", "monday,")).get(0)).contains("unknown value \"monday\"");
        assertThat(mistakes(GOOD.replace("valid:", "vaild:"))).hasSize(2);
        assertThat(mistakes("[]")).containsExactly("calendar.yaml:1:1: calendar is a list: expected keys and values");
    }

    @Test
    void aFileThatIsNotThereOrHoldsSeveral() throws IOException {
        MlopsException missing =
                catchThrowableOfType(MlopsException.class, () -> FreezeCalendars.read(folder.resolve("none.yaml")));
        assertThat(missing.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(mistakes(GOOD + "---\n" + GOOD).get(0)).contains("it holds 2 documents, expected one");
    }

    private List<String> mistakes(String text) throws IOException {
        Path file = file(text);
        return SpecMistakes.of(folder, () -> FreezeCalendars.read(file));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("calendar.yaml"), text);
    }
}
