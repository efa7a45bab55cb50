package io.mlops.cli.drill;

import io.mlops.cli.http.HttpAnswer;
import io.mlops.cli.http.HttpRequest;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many attempts at the victims the gateways have seen fail, by gateway and kind: the first one more is often the first sign,
 * long before a verdict.
 *
 * @param counts by process and reason
 */
record VictimFailures(Map<String, Long> counts) {
    private static final System.Logger LOG = System.getLogger(VictimFailures.class.getName());
    private static final Pattern LINE = Pattern.compile(
            "mlops_gateway_upstream_failures_total\\{deployment=\"([^\"]*)\",upstream=\"([^\"]*)\".*reason=\"([^\"]*)\"\\} (\\d+)");

    /** Asks all gateways; leaves those out that do not answer. */
    static VictimFailures of(List<GatewaySeat> seats, DrillPlan plan) {
        Map<String, Long> counts = new HashMap<>();
        for (GatewaySeat seat : seats) {
            URI uri = seat.admin().resolve("/metrics");
            try {
                HttpAnswer page = AdminCall.send(HttpRequest.get(uri), uri);
                page.body().lines().forEach(line -> count(counts, seat, plan, line));
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "gateway {0} told no metrics: {1}", seat.pid(), e.getMessage());
            }
        }
        return new VictimFailures(counts);
    }

    private static void count(Map<String, Long> counts, GatewaySeat seat, DrillPlan plan, String line) {
        Matcher sample = LINE.matcher(line);
        if (sample.matches()
                && sample.group(1).equals(plan.deployment())
                && plan.victims().contains(sample.group(2))) {
            counts.merge(seat.pid() + " " + sample.group(3), Long.valueOf(sample.group(4)), Long::sum);
        }
    }

    /** What kind has become more since. */
    Optional<String> newSince(VictimFailures earlier) {
        return counts.entrySet().stream()
                .filter(each -> each.getValue() > earlier.counts().getOrDefault(each.getKey(), 0L))
                .map(each -> each.getKey().substring(each.getKey().indexOf(' ') + 1))
                .sorted()
                .findFirst();
    }
}
