package io.mlops.controlplane.audit;

import io.mlops.controlplane.journal.JournalVerification;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;

/**
 * What a month was like; docs/audit.md defines every figure.
 *
 * @param month a calendar month in UTC
 * @param from its begin
 * @param until its end, or now while it runs
 * @param deployments ordered by name
 * @param happenings in the order of time
 * @param evidence how far all of this can be trusted
 */
public record MonthReport(
        YearMonth month,
        Instant from,
        Instant until,
        List<Service> deployments,
        List<Happening> happenings,
        Evidence evidence) {
    public MonthReport {
        deployments = List.copyOf(deployments);
        happenings = List.copyOf(happenings);
    }

    /** Whether every objective was met and the evidence is whole. */
    public boolean held() {
        return deployments.stream().allMatch(Service::held) && evidence.whole();
    }

    /**
     * One deployment's month.
     *
     * @param objective the share of requests that must be answered, as it stood at the end; 0 where none is set
     */
    public record Service(String name, double objective, Requests requests, Time time) {
        /** Whether the objective was met by requests, and by time where what nobody knows counts as good. */
        public boolean held() {
            return requests.availability() >= objective && time.most() >= objective;
        }

        /** How many requests may fail. */
        public double budget() {
            return (1 - objective) * requests.counted();
        }

        /** Which share of the budget is spent; above 1 the objective is missed. */
        public double spent() {
            if (requests.errors() == 0) {
                return 0;
            }
            return budget() == 0 ? Double.POSITIVE_INFINITY : requests.errors() / budget();
        }
    }

    /**
     * Requests that a gateway has got.
     *
     * @param all of them
     * @param errors those that the client got a 5xx for, after all retries
     * @param left those whose client went away first; they count neither way
     * @param refused those that their own client's limit turned away; they count neither way
     */
    public record Requests(
            long all,
            long errors,
            long left,
            long refused,
            long attempts,
            long retries,
            long hedges,
            long ejections,
            double p50Millis,
            double p99Millis,
            double maxMillis) {
        public long counted() {
            return all - left - refused;
        }

        /** The share of those that count that were answered; 1 where there were none. */
        public double availability() {
            return counted() == 0 ? 1 : (double) (counted() - errors) / counted();
        }
    }

    /**
     * Seconds from the first ready replica to the destruction.
     *
     * @param live all of them
     * @param down those in which a gateway lived and nothing could answer
     * @param unserved those in which no gateway lived, by the journal
     * @param unknown those that nobody wrote down
     * @param badMinutes minutes in which more failed than the objective allows, or with a second that was down or unserved
     * @param missingMinutes minutes of which nothing was written down
     */
    public record Time(long live, long down, long unserved, long unknown, long badMinutes, long missingMinutes) {
        /** The share of seconds in which something could answer if it could not in the unknown ones; 1 where there were none. */
        public double least() {
            return live == 0 ? 1 : (double) (live - down - unserved - unknown) / live;
        }

        /** The same if it could. */
        public double most() {
            return live == 0 ? 1 : (double) (live - down - unserved) / live;
        }
    }

    /**
     * Something that happened.
     *
     * @param what an action of the journal, or EJECTED
     * @param detectedMillis how long until it was noticed; negative where that is not known
     * @param firstGoodMillis how long until the first good answer; negative where that is not known
     * @param overMillis how long it took until it was over or in force; negative where that is not known
     * @param held for drills whether the objectives held; true for everything else
     */
    public record Happening(
            Instant at,
            String what,
            String subject,
            String by,
            String text,
            long detectedMillis,
            long firstGoodMillis,
            long overMillis,
            boolean held) {}

    /**
     * How far the report can be trusted.
     *
     * @param journal the check of its chain
     * @param anchors the newest anchor of each place, as the journal tells, for people
     * @param sealedDays days whose minutes are what the journal sealed
     * @param resealedDays days that were sealed again, for minutes that came late
     * @param changedDays days whose minutes are not what the journal sealed
     * @param goneDays sealed days whose minutes are no longer kept
     * @param unsealedDays days of the month that are over, hold minutes and were never sealed
     */
    public record Evidence(
            JournalVerification journal,
            List<String> anchors,
            List<String> sealedDays,
            List<String> resealedDays,
            List<String> changedDays,
            List<String> goneDays,
            List<String> unsealedDays) {
        public Evidence {
            anchors = List.copyOf(anchors);
            sealedDays = List.copyOf(sealedDays);
            resealedDays = List.copyOf(resealedDays);
            changedDays = List.copyOf(changedDays);
            goneDays = List.copyOf(goneDays);
            unsealedDays = List.copyOf(unsealedDays);
        }

        public boolean whole() {
            return journal.intact() && changedDays.isEmpty();
        }
    }
}
