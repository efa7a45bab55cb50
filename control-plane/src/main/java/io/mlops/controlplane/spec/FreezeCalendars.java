package io.mlops.controlplane.spec;

import io.mlops.MlopsException;
import io.mlops.controlplane.spec.FreezeCalendar.SpecialDay;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads calendar files. Thread-safe. */
public final class FreezeCalendars {
    private static final String ROOT = "calendar";

    private final FreezeCalendar calendar;
    private final Map<String, Node> nodes;
    private final Problems problems;

    private FreezeCalendars(FreezeCalendar calendar, Map<String, Node> nodes, Problems problems) {
        this.calendar = calendar;
        this.nodes = nodes;
        this.problems = problems;
    }

    /**
     * Reads a calendar file.
     *
     * @throws MlopsException INVALID_ARGUMENT with every mistake found, each a line {@code file:line:column: what}; NOT_FOUND when
     *     there is no such file
     */
    public static FreezeCalendar read(Path file) {
        Problems problems = new Problems(file.toString());
        return new YamlFile(file, ROOT).only("one", problems, document -> {
            Binder binder = new Binder(problems);
            FreezeCalendar calendar = binder.record(document, FreezeCalendar.class, ROOT);
            if (calendar != null) {
                new FreezeCalendars(calendar, binder.nodes(), problems).check();
            }
            return calendar;
        });
    }

    private void check() {
        if (calendar.valid().until().isBefore(calendar.valid().from())) {
            report(
                    ".valid.until",
                    calendar.valid().until() + " is before " + calendar.valid().from());
        }
        Set<LocalDate> named = new HashSet<>();
        for (int i = 0; i < calendar.holidays().size(); i++) {
            day(named, ".holidays[" + i + "]", calendar.holidays().get(i));
        }
        for (int i = 0; i < calendar.specialDays().size(); i++) {
            SpecialDay special = calendar.specialDays().get(i);
            day(named, ".special-days[" + i + "].date", special.date());
        }
    }

    private void day(Set<LocalDate> named, String path, LocalDate date) {
        if (!named.add(date)) {
            report(path, date + " is named twice");
        }
        if (date.isBefore(calendar.valid().from())
                || date.isAfter(calendar.valid().until())) {
            report(
                    path,
                    date + " lies outside valid, " + calendar.valid().from() + " to "
                            + calendar.valid().until());
        }
    }

    private void report(String path, String what) {
        Node node = nodes.getOrDefault(ROOT + path, nodes.get(ROOT));
        if (node != null) {
            problems.add(node, ROOT + path + ": " + what);
        }
    }
}
