package io.mlops.controlplane.spec;

import io.mlops.MlopsException;
import io.mlops.ResourceName;
import io.mlops.artifact.AutomaticTiering;
import io.mlops.artifact.Retention;
import io.mlops.artifact.StorageTier;
import io.mlops.artifact.TierStep;
import io.mlops.artifact.TieringPolicy;
import io.mlops.artifact.TieringRule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads spec files of kind TieringPolicy. Thread-safe. */
public final class TieringPolicies {
    static final String KIND = "TieringPolicy";

    private final Problems problems;
    private final Binder binder;

    private TieringPolicies(Problems problems) {
        this.problems = problems;
        this.binder = new Binder(problems);
    }

    /**
     * Reads a file that holds one policy.
     *
     * @throws MlopsException INVALID_ARGUMENT with every mistake found, each a line {@code file:line:column: what}; NOT_FOUND when
     *     there is no such file
     */
    public static TieringManifest read(Path file) {
        Problems problems = new Problems(file.toString());
        return new YamlFile(file, "spec")
                .only("one of kind " + KIND, problems, new TieringPolicies(problems)::manifest);
    }

    private @Nullable TieringManifest manifest(Node document) {
        Heading heading = Heading.read(binder, problems, document, KIND);
        if (heading == null || heading.specOrNull() == null) {
            return null;
        }
        TieringPolicySpec spec = binder.record(heading.specOrNull(), TieringPolicySpec.class, "spec");
        ResourceName name = heading.nameOrNull();
        if (spec == null || name == null) {
            return null;
        }
        TieringPolicy policy = policy(spec);
        return policy == null ? null : new TieringManifest(name, spec.store(), policy);
    }

    private @Nullable TieringPolicy policy(TieringPolicySpec spec) {
        int before = problems.count();
        List<TieringRule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < spec.rules().size(); i++) {
            TieringPolicySpec.Rule rule = spec.rules().get(i);
            String path = "spec.rules[" + i + "]";
            if (!names.add(rule.name())) {
                problems.add(node(path + ".name"), path + ".name: two rules are named " + rule.name());
            }
            TieringRule read = said(path, () -> rule(rule));
            if (read != null) {
                rules.add(read);
            }
        }
        Retention retention = retention(spec.retentionOrNull());
        return problems.count() > before ? null : said("spec", () -> new TieringPolicy(rules, retention));
    }

    private @Nullable Retention retention(TieringPolicySpec.@Nullable Retention given) {
        if (given == null) {
            return null;
        }
        Duration keep = given.keep();
        boolean locked = given.mode() == TieringPolicySpec.Mode.LOCKED;
        return said("spec.retention", () -> new Retention(keep, locked));
    }

    private static TieringRule rule(TieringPolicySpec.Rule rule) {
        TieringPolicySpec.Automatic automatic = rule.automaticOrNull();
        return new TieringRule(
                rule.name(),
                rule.prefixOrNull() == null ? "" : rule.prefixOrNull(),
                rule.tags(),
                rule.tiers().stream()
                        .map(step -> new TierStep(
                                step.after(), StorageTier.valueOf(step.tier().name())))
                        .toList(),
                automatic == null ? null : new AutomaticTiering(automatic.after(), automatic.archiveAfterOrNull()),
                rule.expireAfterOrNull());
    }

    /** What the supplier makes, or null when it refuses, which is reported at the path. */
    private <T> @Nullable T said(String path, Supplier<T> supplier) {
        try {
            return supplier.get();
        } catch (MlopsException e) {
            problems.add(node(path), path + ": " + e.getMessage());
            return null;
        }
    }

    private Node node(String path) {
        Node node = binder.nodes().get(path);
        return node == null ? binder.nodes().values().iterator().next() : node;
    }
}
