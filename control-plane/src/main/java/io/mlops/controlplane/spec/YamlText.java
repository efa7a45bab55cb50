package io.mlops.controlplane.spec;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.Node;

/** YAML text as nodes that know their places. Thread-safe. */
final class YamlText {
    private YamlText() {}

    /** Every document of the text. */
    static List<Node> documents(String text) {
        List<Node> all = new ArrayList<>();
        new Compose(settings()).composeAllFromString(text).forEach(all::add);
        return all;
    }

    /** The one value that the text holds. */
    static Node node(String text) {
        return new Compose(settings()).composeString(text).orElseThrow();
    }

    private static LoadSettings settings() {
        return LoadSettings.builder().setUseMarks(true).build();
    }
}
