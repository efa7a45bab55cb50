package io.mlops.benchmarks.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A peer's configuration with places to fill in: {@code ${name}}. A line with {@code ${address}} is written once an upstream,
 * with {@code ${number}} counting them and {@code ${backup}} where it only waits.
 */
final class Template {
    private final String text;

    Template(String text) {
        this.text = text;
    }

    String fill(Map<String, String> values, List<String> addresses, Topology topology) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            if (!line.contains("${address}")) {
                lines.add(line);
                continue;
            }
            for (int i = 0; i < addresses.size(); i++) {
                lines.add(line.replace("${address}", addresses.get(i))
                        .replace("${number}", Integer.toString(i))
                        .replace("${backup}", topology.standby(i) ? " backup" : ""));
            }
        }
        String filled = String.join("\n", lines);
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("${" + value.getKey() + "}", value.getValue());
        }
        if (filled.contains("${")) {
            int at = filled.indexOf("${");
            throw new IllegalArgumentException("nothing fills "
                    + filled.substring(at, Math.min(filled.length(), filled.indexOf('}', at) + 1)) + " in");
        }
        return filled;
    }
}
