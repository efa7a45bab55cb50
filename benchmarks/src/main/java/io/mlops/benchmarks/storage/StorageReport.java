package io.mlops.benchmarks.storage;

import io.mlops.benchmarks.report.MarkdownTable;
import io.mlops.benchmarks.report.Spread;
import io.mlops.benchmarks.storage.Sample.Direction;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The samples as Markdown: medians, with the lowest and the highest.
 *
 * @param settings what was measured
 * @param samples all of it
 */
record StorageReport(Settings settings, List<Sample> samples) {
    String markdown() {
        StringBuilder text = new StringBuilder();
        for (int objects : settings.objects()) {
            for (Direction direction : Direction.values()) {
                text.append(title(objects, direction)).append("\n\n");
                text.append(table(objects, direction)).append('\n');
            }
        }
        return text.toString();
    }

    private String title(int objects, Direction direction) {
        return "### " + (direction == Direction.UPLOAD ? "Upload" : "Download") + " of " + (settings.bytes() >> 20)
                + " MiB in " + objects + (objects == 1 ? " object" : " objects");
    }

    private MarkdownTable table(int objects, Direction direction) {
        MarkdownTable table = new MarkdownTable(
                "client",
                "time, s",
                "its CPU, s",
                settings.cloud().emulator() + "'s CPU, s",
                settings.cloud().emulator() + " busy");
        Set<String> contenders = new LinkedHashSet<>();
        samples.forEach(sample -> contenders.add(sample.contender()));
        for (String contender : contenders) {
            List<Cost> costs = samples.stream()
                    .filter(sample -> sample.objects() == objects
                            && sample.direction() == direction
                            && sample.contender().equals(contender))
                    .map(Sample::cost)
                    .toList();
            if (!costs.isEmpty()) {
                table.row(List.of(
                        contender,
                        spread(costs, Cost::seconds).text(2),
                        spread(costs, Cost::cpu).text(2),
                        spread(costs, Cost::hostCpu).text(2),
                        String.format(
                                Locale.ROOT,
                                "%.0f %%",
                                spread(costs, cost -> cost.hostCpu() / cost.seconds() * 100)
                                        .median())));
            }
        }
        return table;
    }

    private static Spread spread(List<Cost> costs, ToDoubleFunction<Cost> value) {
        return Spread.of(costs.stream().mapToDouble(value).boxed().toList());
    }
}
