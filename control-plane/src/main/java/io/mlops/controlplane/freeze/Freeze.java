package io.mlops.controlplane.freeze;

import io.mlops.controlplane.spec.FreezeCalendar;
import io.mlops.controlplane.spec.FreezeCalendar.SpecialDay;
import io.mlops.controlplane.spec.Hours;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The hours of a calendar in a time zone, during which changes wait. Where clocks are put forward or back, hours that begin or end
 * in between are made longer rather than shorter. After the calendar's last day its week goes on without holidays: better a freeze
 * too many. Thread-safe; knows no clock.
 */
public record Freeze(FreezeCalendar calendar, ZoneId zone) {
    /** A calendar that ends sooner than this is worth a warning. */
    private static final int SOON_DAYS = 30;

    /** Hours that join each other are followed so far. */
    private static final int MOST_JOINED = 14;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm zzz", Locale.ENGLISH);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm zzz", Locale.ENGLISH);

    /** The end of the freeze that is in force at this moment; empty where changes may happen. */
    public Optional<Instant> until(Instant now) {
        Instant end = endOfHoursAt(now);
        if (end == null) {
            return Optional.empty();
        }
        for (int joined = 0; joined < MOST_JOINED; joined++) {
            Instant next = endOfHoursAt(end);
            if (next == null) {
                break;
            }
            end = next;
        }
        return Optional.of(end);
    }

    /** The moment for people, in the calendar's zone: {@code 15:30 JST}, with the day where that is another. */
    public String say(Instant moment, Instant now) {
        ZonedDateTime local = moment.atZone(zone);
        boolean today = local.toLocalDate().equals(now.atZone(zone).toLocalDate());
        return (today ? TIME : DAY).format(local);
    }

    /** The last day that the calendar knows, where that has passed. */
    public Optional<LocalDate> ranOut(Instant now) {
        LocalDate last = calendar.valid().until();
        return now.atZone(zone).toLocalDate().isAfter(last) ? Optional.of(last) : Optional.empty();
    }

    /** What should be done about the calendar; empty for nothing. */
    public Optional<String> warning(Instant now) {
        LocalDate today = now.atZone(zone).toLocalDate();
        LocalDate last = calendar.valid().until();
        if (today.isAfter(last)) {
            return Optional.of("the calendar of " + calendar.name() + " ran out on " + last
                    + ": its ordinary week goes on, without holidays; deploy with a newer one");
        }
        if (today.isBefore(calendar.valid().from())) {
            return Optional.of("the calendar of " + calendar.name() + " begins on "
                    + calendar.valid().from() + ": until then its ordinary week applies, without holidays");
        }
        return today.plusDays(SOON_DAYS).isAfter(last)
                ? Optional.of("the calendar of " + calendar.name() + " runs out on " + last + ": renew it")
                : Optional.empty();
    }

    /** The latest end of hours in which the moment lies; null where it lies in none. */
    private @org.jspecify.annotations.Nullable Instant endOfHoursAt(Instant moment) {
        LocalDate today = moment.atZone(zone).toLocalDate();
        Instant latest = null;
        // Those of the day before may reach into today, and of a day on which clocks change even into tomorrow.
        for (LocalDate day = today.minusDays(2); !day.isAfter(today); day = day.plusDays(1)) {
            for (Hours hours : on(day)) {
                Instant start = start(day.atTime(hours.from()));
                Instant end = end((hours.endNextDay() ? day.plusDays(1) : day).atTime(hours.to()));
                if (!moment.isBefore(start) && moment.isBefore(end) && (latest == null || end.isAfter(latest))) {
                    latest = end;
                }
            }
        }
        return latest;
    }

    /** The hours that begin on a day. */
    private List<Hours> on(LocalDate day) {
        for (SpecialDay special : calendar.specialDays()) {
            if (special.date().equals(day)) {
                return special.hours();
            }
        }
        if (calendar.holidays().contains(day)) {
            return List.of();
        }
        return calendar.sessions().stream()
                .filter(session -> session.days().stream().anyMatch(weekday -> weekday.day() == day.getDayOfWeek()))
                .flatMap(session -> session.hours().stream())
                .toList();
    }

    /** The earlier of two moments with this time, and the jump itself where clocks jump over it. */
    private Instant start(LocalDateTime local) {
        ZoneOffsetTransition jump = zone.getRules().getTransition(local);
        return jump != null && jump.isGap()
                ? jump.getInstant()
                : local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
    }

    /** The later of two moments with this time, and as long after the jump where clocks jump over it. */
    private Instant end(LocalDateTime local) {
        return local.atZone(zone).withLaterOffsetAtOverlap().toInstant();
    }
}
