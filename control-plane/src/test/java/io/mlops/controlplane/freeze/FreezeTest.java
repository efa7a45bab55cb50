package io.mlops.controlplane.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.controlplane.spec.FreezeCalendar;
import io.mlops.controlplane.spec.FreezeCalendars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreezeTest {
    private static final String TOKYO = """
            name: Tokyo
            valid: {from: 2026-01-01, until: 2026-12-31}
            sessions: [{days: [mon, tue, wed, thu, fri], hours: [09:00-11:30, 12:30-15:30]}]
            holidays: [2026-11-23]
            special-days: [{date: 2026-12-30, hours: [09:00-11:30]}]
            """;

    /** Nearly around the clock: Sunday to Friday from 17:00 to 16:00 of the next day, Chicago. */
    private static final String CHICAGO = """
            name: Chicago
            valid: {from: 2026-01-01, until: 2026-12-31}
            sessions: [{days: [sun, mon, tue, wed, thu], hours: [17:00-16:00]}]
            holidays: [2026-07-02]
            """;

    /** Hours at night, across the hours at which clocks change. */
    private static final String NIGHT = """
            name: night
            valid: {from: 2026-01-01, until: 2026-12-31}
            sessions: [{days: [mon, tue, wed, thu, fri, sat, sun], hours: [02:15-02:45]}]
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T08:59:59, ",
        "2026-11-20T09:00:00, 2026-11-20T11:30:00",
        "2026-11-20T11:29:59, 2026-11-20T11:30:00",
        "2026-11-20T11:30:00, ",
        "2026-11-20T12:30:00, 2026-11-20T15:30:00",
        "2026-11-21T10:00:00, ", // Saturday
        "2026-11-23T10:00:00, ", // a holiday
        "2026-12-30T10:00:00, 2026-12-30T11:30:00",
        "2026-12-30T13:00:00, ", // half a day
        "2027-01-01T10:00:00, 2027-01-01T11:30:00", // ran out: the ordinary week goes on
    })
    void tokyo(String now, String until) throws IOException {
        assertThat(until(TOKYO, "Asia/Tokyo", now)).isEqualTo(local("Asia/Tokyo", until));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-06-28T16:59:00, ", // Sunday
        "2026-06-28T17:00:00, 2026-06-29T16:00:00",
        "2026-06-29T00:30:00, 2026-06-29T16:00:00",
        "2026-06-29T16:30:00, ", // the break
        "2026-07-02T10:00:00, 2026-07-02T16:00:00", // began on Wednesday: goes on into the holiday
        "2026-07-02T18:00:00, ", // nothing begins on a holiday
        "2026-03-08T18:00:00, 2026-03-09T16:00:00", // clocks went forward that morning
        "2026-11-01T17:00:00, 2026-11-02T16:00:00", // and back
    })
    void sessionsAcrossMidnight(String now, String until) throws IOException {
        assertThat(until(CHICAGO, "America/Chicago", now)).isEqualTo(local("America/Chicago", until));
    }

    @Test
    void aDayOfTwentyThreeHoursAndOneOfTwentyFive() throws IOException {
        Freeze freeze = freeze(CHICAGO.replace("[17:00-16:00]", "[00:00-24:00]"), "America/Chicago");
        Instant spring = local("America/Chicago", "2026-03-08T00:00:00").orElseThrow();
        Instant autumn = local("America/Chicago", "2026-11-01T00:00:00").orElseThrow();
        assertThat(freeze.until(spring)).isPresent();
        assertThat(freeze.until(spring.minusMillis(1))).isEmpty();
        // Five whole days that join each other, Sunday to Thursday.
        assertThat(freeze.until(spring).orElseThrow()).isEqualTo(spring.plusSeconds(119 * 3600));
        assertThat(freeze.until(autumn).orElseThrow()).isEqualTo(autumn.plusSeconds(121 * 3600));
    }

    @Test
    void hoursThatClocksJumpOverBeginAtTheJumpAndHoursThatComeTwiceEndTheSecondTime() throws IOException {
        Freeze freeze = freeze(NIGHT, "America/New_York");
        Instant jump = Instant.parse("2026-03-08T07:00:00Z");
        assertThat(freeze.until(jump.minusMillis(1))).isEmpty();
        assertThat(freeze.until(jump)).contains(Instant.parse("2026-03-08T07:45:00Z"));

        Freeze twice = freeze(NIGHT.replace("02:15-02:45", "01:15-01:45"), "America/New_York");
        Instant first = Instant.parse("2026-11-01T05:15:00Z");
        assertThat(twice.until(first.minusMillis(1))).isEmpty();
        assertThat(twice.until(first)).contains(Instant.parse("2026-11-01T06:45:00Z"));
    }

    @Test
    void tellsTimesAsPeopleAtThePlaceDo() throws IOException {
        Freeze freeze = freeze(TOKYO, "Asia/Tokyo");
        Instant now = Instant.parse("2026-11-20T01:00:00Z");
        assertThat(freeze.say(freeze.until(now).orElseThrow(), now)).isEqualTo("11:30 JST");
        Freeze chicago = freeze(CHICAGO, "America/Chicago");
        Instant sunday = Instant.parse("2026-06-28T22:30:00Z");
        assertThat(chicago.say(chicago.until(sunday).orElseThrow(), sunday)).isEqualTo("Mon 2026-06-29 16:00 CDT");
    }

    @Test
    void warnsOfACalendarThatRunsOut() throws IOException {
        Freeze freeze = freeze(TOKYO, "Asia/Tokyo");
        assertThat(freeze.warning(Instant.parse("2026-11-20T01:00:00Z"))).isEmpty();
        assertThat(freeze.warning(Instant.parse("2026-12-10T01:00:00Z")).orElseThrow())
                .isEqualTo("the calendar of Tokyo runs out on 2026-12-31: renew it");
        assertThat(freeze.warning(Instant.parse("2027-01-01T01:00:00Z")).orElseThrow())
                .contains("ran out on 2026-12-31");
        assertThat(freeze.warning(Instant.parse("2025-12-31T01:00:00Z")).orElseThrow())
                .contains("begins on 2026-01-01");
        // In Tokyo the year has ended while it has not elsewhere.
        assertThat(freeze.ranOut(Instant.parse("2026-12-31T15:00:00Z"))).isPresent();
        assertThat(freeze.ranOut(Instant.parse("2026-12-31T14:59:59Z"))).isEmpty();
    }

    private Optional<Instant> until(String calendar, String zone, String now) throws IOException {
        return freeze(calendar, zone).until(local(zone, now).orElseThrow());
    }

    private static Optional<Instant> local(String zone, String time) {
        return Optional.ofNullable(time)
                .map(text -> LocalDateTime.parse(text).atZone(ZoneId.of(zone)).toInstant());
    }

    private Freeze freeze(String calendar, String zone) throws IOException {
        FreezeCalendar read = FreezeCalendars.read(Files.writeString(folder.resolve("calendar.yaml"), calendar));
        return new Freeze(read, ZoneId.of(zone));
    }
}
