package io.mlops.controlplane.spec;

import io.mlops.ResourceName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * What every document of a spec file begins with.
 *
 * @param nameOrNull of what it describes; null when it is missing or wrong, which is reported then
 * @param specOrNull what it describes; null when it is missing, which is reported then
 */
record Heading(@Nullable ResourceName nameOrNull, @Nullable Node specOrNull) {
    static final String API_VERSION = "mlops/v1";
    private static final List<String> KEYS = List.of("apiVersion", "kind", "metadata", "spec");
    private static final Map<String, String> COMMANDS = Map.of(
            Manifests.KIND,
            "mlops-cli deploy -f",
            JobManifests.KIND,
            "mlops-cli job submit -f",
            TieringPolicies.KIND,
            "mlops-cli storage policy apply -f",
            BusinessCases.KIND,
            "mlops-cli cost case -f");

    /** Reads a document of this kind; null, and a report, when it is no mapping. */
    static @Nullable Heading read(Binder binder, Problems problems, Node document, String kind) {
        if (!(document instanceof MappingNode mapping)) {
            problems.add(document, "expected apiVersion, kind, metadata and spec, found " + Binder.kind(document));
            return null;
        }
        Map<String, Node> values = binder.entries(mapping, KEYS, "");
        constant(problems, mapping, values, "apiVersion", API_VERSION);
        constant(problems, mapping, values, "kind", kind);
        ResourceName name = name(binder, problems, mapping, values.get("metadata"));
        Node spec = values.get("spec");
        if (spec == null) {
            problems.add(mapping, "spec is missing");
        }
        return new Heading(name, spec);
    }

    private static void constant(
            Problems problems, MappingNode mapping, Map<String, Node> values, String key, String expected) {
        Node node = values.get(key);
        if (node == null) {
            problems.add(mapping, key + " is missing: expected " + key + ": " + expected);
        } else if (!(node instanceof ScalarNode scalar) || !scalar.getValue().equals(expected)) {
            String command = node instanceof ScalarNode other ? COMMANDS.get(other.getValue()) : null;
            problems.add(
                    node,
                    key + ": expected " + expected
                            + (command == null ? "" : "; what this describes is for " + command));
        }
    }

    private static @Nullable ResourceName name(
            Binder binder, Problems problems, MappingNode document, @Nullable Node metadata) {
        if (metadata == null) {
            problems.add(document, "metadata is missing: expected metadata: {name: …}");
            return null;
        }
        Metadata read = binder.record(metadata, Metadata.class, "metadata");
        return read == null ? null : ResourceName.of(read.name());
    }
}
