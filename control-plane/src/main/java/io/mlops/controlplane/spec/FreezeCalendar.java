package io.mlops.controlplane.spec;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The hours during which nothing may change, by the wall clock: what a calendar file holds. */
public record FreezeCalendar(
        @Field("Whose hours they are, for people.") String name,

        @Field("Where the dates come from, for people.") @Nullable String sourceOrNull,

        @Field("The days for which holidays and special days are known.")
        Validity valid,

        @Field(value = "The hours of an ordinary week.", min = 1)
        List<Session> sessions,

        @Field(value = "Days on which no hours begin.", fallback = "[]")
        List<LocalDate> holidays,

        @Field(value = "Days with hours of their own instead of the week's.", fallback = "[]")
        List<SpecialDay> specialDays) {

    /** The days that a calendar knows, both included. */
    public record Validity(
            @Field("The first day.") LocalDate from,
            @Field("The last day.") LocalDate until) {}

    /** Hours that return every week. */
    public record Session(
            @Field(value = "The days on which they begin.", min = 1)
            List<Weekday> days,

            @Field(value = "The hours; those that end at or before their start go on into the next day.", min = 1)
            List<Hours> hours) {}

    /** A day that is not like the others. */
    public record SpecialDay(
            @Field("The day.") LocalDate date,

            @Field(value = "The hours that begin on it.", fallback = "[]")
            List<Hours> hours) {}

    /** A day of the week. */
    public enum Weekday {
        MON(DayOfWeek.MONDAY),
        TUE(DayOfWeek.TUESDAY),
        WED(DayOfWeek.WEDNESDAY),
        THU(DayOfWeek.THURSDAY),
        FRI(DayOfWeek.FRIDAY),
        SAT(DayOfWeek.SATURDAY),
        SUN(DayOfWeek.SUNDAY);

        private final DayOfWeek day;

        Weekday(DayOfWeek day) {
            this.day = day;
        }

        public DayOfWeek day() {
            return day;
        }
    }
}
