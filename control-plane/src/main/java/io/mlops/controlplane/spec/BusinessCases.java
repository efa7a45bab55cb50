package io.mlops.controlplane.spec;

import io.mlops.MlopsException;
import io.mlops.ResourceName;
import io.mlops.catalog.business.BusinessCase;
import io.mlops.catalog.business.Downtime;
import io.mlops.catalog.business.GivenTotals;
import io.mlops.catalog.business.Item;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads spec files of kind BusinessCase. Thread-safe. */
public final class BusinessCases {
    static final String KIND = "BusinessCase";

    private final Problems problems;
    private final Binder binder;

    private BusinessCases(Problems problems) {
        this.problems = problems;
        this.binder = new Binder(problems);
    }

    /**
     * Reads a file that holds one business case.
     *
     * @throws MlopsException INVALID_ARGUMENT with every mistake found, each a line {@code file:line:column: what}; NOT_FOUND when
     *     there is no such file
     */
    public static BusinessCaseManifest read(Path file) {
        Problems problems = new Problems(file.toString());
        return new YamlFile(file, "spec").only("one of kind " + KIND, problems, new BusinessCases(problems)::manifest);
    }

    private @Nullable BusinessCaseManifest manifest(Node document) {
        Heading heading = Heading.read(binder, problems, document, KIND);
        if (heading == null || heading.specOrNull() == null) {
            return null;
        }
        BusinessCaseSpec spec = binder.record(heading.specOrNull(), BusinessCaseSpec.class, "spec");
        ResourceName name = heading.nameOrNull();
        if (spec == null || name == null) {
            return null;
        }
        int before = problems.count();
        Downtime downtime = downtime(spec.downtimeOrNull());
        if (problems.count() > before) {
            return null;
        }
        BusinessCaseSpec.Totals totals = spec.totals();
        return new BusinessCaseManifest(
                name,
                new BusinessCase(
                        spec.unit(),
                        spec.years(),
                        items(spec.build()),
                        items(spec.running()),
                        downtime,
                        items(spec.gains()),
                        new GivenTotals(
                                totals.buildOrNull(),
                                totals.runningOrNull(),
                                totals.lessDowntimeOrNull(),
                                totals.gainsOrNull(),
                                totals.costOrNull(),
                                totals.netOrNull(),
                                totals.paybackMonthsOrNull())));
    }

    private @Nullable Downtime downtime(BusinessCaseSpec.@Nullable Downtime given) {
        if (given == null) {
            return null;
        }
        try {
            return new Downtime(given.lossPerHour(), given.hoursPerYear(), share(given.before()), share(given.after()));
        } catch (MlopsException e) {
            String path = "spec.downtime";
            problems.add(
                    binder.nodes()
                            .getOrDefault(
                                    path, binder.nodes().values().iterator().next()),
                    path + ": " + e.getMessage());
            return null;
        }
    }

    private static BigDecimal share(Percent percent) {
        return percent.value().movePointLeft(2);
    }

    private static List<Item> items(List<BusinessCaseSpec.Item> given) {
        return given.stream().map(item -> new Item(item.what(), item.amount())).toList();
    }
}
