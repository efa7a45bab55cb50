package io.mlops.controlplane.spec;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.ResourceName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads spec files. Thread-safe. */
public final class Manifests {
    static final String KIND = "Deployment";

    private final Path file;
    private final Problems problems;

    private Manifests(Path file) {
        this.file = file.toAbsolutePath().normalize();
        this.problems = new Problems(file.toString());
    }

    /**
     * Reads every document of a spec file.
     *
     * @throws MlopsException INVALID_ARGUMENT with every mistake found, each a line
     *     {@code file:line:column: what, and what was probably meant}; NOT_FOUND when there is no such file
     */
    public static List<Manifest> read(Path file) {
        YamlFile yaml = new YamlFile(file, "spec");
        Manifests manifests = new Manifests(file);
        return manifests.parse(yaml.documents(manifests.problems));
    }

    private List<Manifest> parse(List<Node> documents) {
        List<Manifest> manifests = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        for (Node document : documents) {
            Manifest manifest = manifest(document);
            if (manifest != null) {
                Integer first = lines.putIfAbsent(manifest.name().value(), manifest.line());
                if (first != null) {
                    problems.add(
                            document,
                            "two deployments are named " + manifest.name() + ", the first on line " + first
                                    + ": give this one another name");
                }
                manifests.add(manifest);
            }
        }
        problems.throwIfAny();
        if (manifests.isEmpty()) {
            throw new MlopsException(ErrorCode.INVALID_ARGUMENT, "cannot read spec " + file + ": it holds no document");
        }
        return manifests;
    }

    private @Nullable Manifest manifest(Node document) {
        Binder binder = new Binder(problems);
        int before = problems.count();
        Heading heading = Heading.read(binder, problems, document, KIND);
        if (heading == null) {
            return null;
        }
        ResourceName name = heading.nameOrNull();
        DeploymentSpec spec = spec(binder, heading.specOrNull());
        if (name == null || spec == null || problems.count() > before) {
            return null;
        }
        TreeMap<String, String> places = new TreeMap<>();
        binder.nodes()
                .forEach((path, node) -> node.getStartMark()
                        .ifPresent(mark -> places.put(path, (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))));
        return new Manifest(
                name, spec, file, document.getStartMark().orElseThrow().getLine() + 1, places);
    }

    private @Nullable DeploymentSpec spec(Binder binder, @Nullable Node node) {
        if (node == null) {
            return null;
        }
        DeploymentSpec spec = binder.record(node, DeploymentSpec.class, "spec");
        if (spec != null) {
            SpecChecks.check(
                    spec, (path, what) -> problems.add(nearest(binder.nodes(), path, node), path + ": " + what));
        }
        return spec;
    }

    /** The node at the path, or the closest one around it that was written. */
    private static Node nearest(Map<String, Node> nodes, String path, Node outermost) {
        String at = path;
        while (!nodes.containsKey(at)) {
            int cut = Math.max(at.lastIndexOf('.'), at.lastIndexOf('['));
            if (cut < 0) {
                return outermost;
            }
            at = at.substring(0, cut);
        }
        return nodes.getOrDefault(at, outermost);
    }
}
