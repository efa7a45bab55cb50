package io.mlops.cli.command;

import io.mlops.cli.console.Durations;
import io.mlops.cli.console.Table;
import io.mlops.controlplane.view.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One deployment with its locations, replicas and latest events, as {@code status NAME} shows it. */
record DeploymentDetail(View.Deployment deployment, Instant now) {
    private static final int DIGITS = 12;
    private static final int EVENTS = 10;
    private static final int DETAIL = 90;

    List<String> lines() {
        View.Deployment d = deployment;
        List<String> lines = new ArrayList<>();
        lines.add(
                d.name() + "  " + d.phase() + "  " + d.ready() + "/" + d.desired() + " ready  revision " + d.revision()
                        + (d.modelDigest().length() < DIGITS
                                ? ""
                                : "  model " + d.modelDigest().substring(0, DIGITS))
                        + (d.previousRevision() == 0
                                ? ""
                                : "  (revision " + d.previousRevision() + " is kept for a rollback)"));
        if (saysMore(d)) {
            lines.add(d.message());
        }
        if (!d.url().isEmpty()) {
            lines.add(d.url());
        }
        images(d).stream().filter(image -> image.contains("@")).forEach(image -> lines.add("image " + image));
        lines.add("");
        lines.addAll(locations());
        if (!d.events().isEmpty()) {
            lines.add("");
            Table events = new Table("", "AGE", "EVENT", "DETAIL");
            List<View.Event> newest = d.events()
                    .subList(Math.max(0, d.events().size() - EVENTS), d.events().size());
            newest.forEach(event -> events.row(age(event.at()), event.action(), cut(event.detail())));
            lines.addAll(events.lines());
        }
        return lines;
    }

    /** What runs at the locations of the revision that serves. */
    static List<String> images(View.Deployment deployment) {
        return deployment.locations().stream()
                .filter(placed -> placed.revision() == deployment.revision())
                .map(View.Placed::image)
                .filter(image -> !image.isEmpty())
                .distinct()
                .toList();
    }

    /** Whether the message tells more than the phase and the numbers beside it. */
    static boolean saysMore(View.Deployment deployment) {
        boolean counts =
                deployment.phase() == View.Phase.READY && deployment.message().endsWith(" replicas ready");
        return !deployment.message().isEmpty() && !counts;
    }

    private List<String> locations() {
        Table table = new Table(
                "", "LOCATION", "REVISION", "STATE", "READY", "PRIORITY", "TRAFFIC", "REPLICA", "ADDRESS", "AGE");
        for (View.Placed placed : deployment.locations()) {
            String[] first = {
                placed.location(),
                Integer.toString(placed.revision()),
                placed.state(),
                placed.ready() + "/" + placed.desired(),
                Integer.toString(placed.priority()),
                placed.weight() + "%"
            };
            if (placed.replicas().isEmpty()) {
                table.row(first);
            }
            View.Whole whole = placed.wholeOrNull();
            String[] cells = first;
            for (View.Replica replica : placed.replicas()) {
                table.row(
                        cells[0],
                        cells[1],
                        cells[2],
                        cells[3],
                        cells[4],
                        cells[5],
                        replica.state() + (replica.reason().isEmpty() ? "" : " (" + replica.reason() + ")"),
                        whole == null ? orNone(replica.address()) : address(whole),
                        age(replica.startedAt()));
                cells = new String[] {"", "", "", "", "", ""};
            }
        }
        return table.lines();
    }

    private static String orNone(String address) {
        return address.isEmpty() ? "-" : address;
    }

    /** The one of all replicas; and who has to sign what is sent there. */
    private static String address(View.Whole whole) {
        return whole.address() + (whole.through().isEmpty() ? "" : " (through " + whole.through() + ")");
    }

    private String age(Instant since) {
        return Durations.age(Duration.between(since, now));
    }

    private static String cut(String detail) {
        return detail.length() <= DETAIL ? detail : detail.substring(0, DETAIL - 3) + "...";
    }
}
